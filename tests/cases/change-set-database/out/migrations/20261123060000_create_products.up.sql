-- gosvc: add resource product name:string:max=40 price:int --plural products
CREATE TABLE "products" (
    "id" UUID NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "price" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL,
    CONSTRAINT "products_name_check" CHECK (char_length("name") <= 40)
);

CREATE INDEX "products_created_at_idx" ON "products" ("created_at", "id");
