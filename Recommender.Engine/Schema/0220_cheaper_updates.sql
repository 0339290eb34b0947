-- Packed numbers: compressing them costs more than it saves.
ALTER TABLE model_deltas ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Every row is updated once, when a model takes it in: with room on its page no index changes.
ALTER TABLE model_changes SET (fillfactor = 60);
ALTER TABLE model_entities SET (fillfactor = 60);

-- user_profiles is written no more: exports, which alone read it, count by themselves. It stays for as long as processes of
-- the build before may run.
