-- Every tenant starts with these, whoever creates it.
CREATE FUNCTION add_default_interaction_types() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO interaction_types (tenant_id, name, weight, description)
    SELECT NEW.tenant_id, standard.name, standard.weight, standard.description
    FROM (VALUES
        ('view', 1.0, 'looked at it'),
        ('add_to_cart', 3.0, 'put it into the cart'),
        ('purchase', 5.0, 'bought it'),
        ('like', 2.0, 'said to like it'),
        ('click', 1.0, 'followed a link to it'),
        ('impression', 0.1, 'was shown it'),
        ('rating', 1.0, 'rated it; the weight is the rating')) AS standard (name, weight, description)
    ON CONFLICT (tenant_id, name) DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER default_interaction_types AFTER INSERT ON tenants
    FOR EACH ROW EXECUTE FUNCTION add_default_interaction_types();
