-- gosvc: add field product weight:float:default=1.5
ALTER TABLE "products" ADD COLUMN "weight" REAL NOT NULL DEFAULT 1.5;
