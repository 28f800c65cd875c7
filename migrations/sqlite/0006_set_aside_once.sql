-- What a piece is recognised by when its delivery comes again.
ALTER TABLE set_aside ADD COLUMN content BLOB;
CREATE UNIQUE INDEX set_aside_content ON set_aside (tenant, content);
