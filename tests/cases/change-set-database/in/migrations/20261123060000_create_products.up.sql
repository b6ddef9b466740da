-- gosvc: add resource product name:string:max=40 price:int --plural products
CREATE TABLE "products" (
    "id" BLOB NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL CHECK (length("name") <= 40),
    "price" INTEGER NOT NULL,
    "created_at" TEXT NOT NULL,
    "updated_at" TEXT NOT NULL
);

CREATE INDEX "products_created_at_idx" ON "products" (`created_at`, `id`);
