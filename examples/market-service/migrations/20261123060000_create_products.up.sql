-- gosvc: add resource product name:string:max=120 sku:string:unique price:int:min=0 --plural products
CREATE TABLE "products" (
    "id" BLOB NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "sku" TEXT NOT NULL,
    "price" INTEGER NOT NULL,
    "created_at" TEXT NOT NULL,
    "updated_at" TEXT NOT NULL
);

CREATE UNIQUE INDEX "products_sku_key" ON "products" ("sku");
