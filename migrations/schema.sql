-- The database after all migrations. Written by `npm run schema:write`: change the migrations, not this file.
-- Statements are ordered by name, so that two dumps of the same schema are the same text.

grant usage on schema public to perennial_app;
