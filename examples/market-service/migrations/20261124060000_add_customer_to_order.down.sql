CREATE TABLE "orders_new" (
    "id" BLOB NOT NULL PRIMARY KEY,
    "placed_at" TEXT NOT NULL,
    "total" INTEGER NOT NULL,
    "paid" BOOLEAN NOT NULL DEFAULT FALSE,
    "created_at" TEXT NOT NULL,
    "updated_at" TEXT NOT NULL
);

INSERT INTO "orders_new" ("id", "placed_at", "total", "paid", "created_at", "updated_at")
SELECT "id", "placed_at", "total", "paid", "created_at", "updated_at"
FROM "orders";

DROP TABLE "orders";

ALTER TABLE "orders_new" RENAME TO "orders";
