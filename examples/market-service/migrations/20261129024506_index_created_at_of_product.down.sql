DROP INDEX "products_created_at_idx";
