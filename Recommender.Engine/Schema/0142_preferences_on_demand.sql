-- Preference vectors are computed when somebody asks for them: nobody looks for stale ones any more. The columns
-- preference and stale stay for as long as processes of the build before may run.
DROP INDEX user_profiles_stale;
ALTER TABLE user_profiles ALTER COLUMN stale SET DEFAULT false;
