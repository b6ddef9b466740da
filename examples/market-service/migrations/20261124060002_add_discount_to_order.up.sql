-- gosvc: add field order discount:decimal:5.4:default=0.0000
ALTER TABLE "orders" ADD COLUMN "discount" TEXT NOT NULL DEFAULT '0.0000';
