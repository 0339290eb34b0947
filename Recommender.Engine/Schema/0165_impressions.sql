-- An impression is what a page showed, not what somebody did. Weight 0 says nothing: no model learns from it, no chart counts it.
CREATE OR REPLACE FUNCTION add_default_interaction_types() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO interaction_types (tenant_id, name, weight, description)
    SELECT NEW.tenant_id, standard.name, standard.weight, standard.description
    FROM (VALUES
        ('view', 1.0, 'looked at it'),
        ('add_to_cart', 3.0, 'put it into the cart'),
        ('purchase', 5.0, 'bought it'),
        ('like', 2.0, 'said to like it'),
        ('click', 1.0, 'followed a link to it'),
        ('impression', 0.0, 'was shown it'),
        ('rating', 1.0, 'rated it; the weight is the rating')) AS standard (name, weight, description)
    ON CONFLICT (tenant_id, name) DO NOTHING;
    RETURN NULL;
END $$;

-- Where nobody chose another weight than the one it had.
UPDATE interaction_types SET weight = 0, updated_at = now() WHERE name = 'impression' AND weight = 0.1;
