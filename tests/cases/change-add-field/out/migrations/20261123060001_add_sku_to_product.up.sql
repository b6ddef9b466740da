-- gosvc: add field product sku:string:unique:optional
-- after: 20261123060000
ALTER TABLE "products" ADD COLUMN "sku" TEXT CHECK (length("sku") <= 255);

CREATE UNIQUE INDEX "products_sku_key" ON "products" (`sku`);
