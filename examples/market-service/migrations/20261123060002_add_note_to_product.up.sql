-- gosvc: add field product note:text:optional
ALTER TABLE "products" ADD COLUMN "note" TEXT;
