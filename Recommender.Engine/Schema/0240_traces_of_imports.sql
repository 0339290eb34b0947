-- While traces are recorded, those of imports go on as those of single interactions do: with the activity that a
-- transaction of imports left (one for each request in it), and with the request for a new model (that of the latest).
ALTER TABLE imported_activity ADD COLUMN traces text[];
ALTER TABLE tenant_work ADD COLUMN rebuild_trace text;
