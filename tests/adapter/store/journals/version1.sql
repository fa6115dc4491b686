-- What the program of version 1 wrote, as the sqlite3 shell dumps it; the reserve is left out.
PRAGMA user_version = 1;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE command ( sequence INTEGER PRIMARY KEY AUTOINCREMENT, ack_id TEXT NOT NULL UNIQUE, asset_id TEXT NOT NULL, attribute TEXT NOT NULL, value TEXT NOT NULL, value_json TEXT NOT NULL, structured INTEGER NOT NULL, deleted INTEGER NOT NULL, event_ms INTEGER NOT NULL, received_ms INTEGER NOT NULL, state INTEGER NOT NULL, reason TEXT NOT NULL, changed_ms INTEGER NOT NULL);
INSERT INTO command VALUES(1,'received','4j5ctffGqidATXf3ZN3x1o','lamp','b1','true',0,0,1799999999000,1800000000000,0,'',1800000000000);
INSERT INTO command VALUES(2,'intent','4j5ctffGqidATXf3ZN3x1o','lamp','d12.5','12.5',0,0,1799999999000,1800000000000,1,'',1800000001000);
INSERT INTO command VALUES(3,'written','4j5ctffGqidATXf3ZN3x1o','lamp','b1','true',0,0,1799999999000,1800000000000,2,'',1800000002000);
INSERT INTO command VALUES(4,'acked','4j5ctffGqidATXf3ZN3x1o','lamp','d12.5','12.5',1,0,1799999999000,1800000000000,3,'because',1800000003000);
INSERT INTO command VALUES(5,'superseded','4j5ctffGqidATXf3ZN3x1o','lamp','b1','true',0,1,1799999999000,1800000000000,4,'because',1800000004000);
INSERT INTO command VALUES(6,'expired','4j5ctffGqidATXf3ZN3x1o','lamp','d12.5','12.5',0,0,1799999999000,1800000000000,5,'because',1800000005000);
INSERT INTO command VALUES(7,'rejected','4j5ctffGqidATXf3ZN3x1o','lamp','b1','true',0,0,1799999999000,1800000000000,6,'because',1800000006000);
INSERT INTO command VALUES(8,'failed','4j5ctffGqidATXf3ZN3x1o','lamp','d12.5','12.5',0,0,1799999999000,1800000000000,7,'because',1800000007000);
INSERT INTO command VALUES(9,'unknown','4j5ctffGqidATXf3ZN3x1o','lamp','b1','true',0,0,1799999999000,1800000000000,8,'because',1800000008000);
CREATE TABLE reserve (bytes BLOB);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('command',9);
CREATE INDEX command_by_state ON command (state, changed_ms);
COMMIT;
