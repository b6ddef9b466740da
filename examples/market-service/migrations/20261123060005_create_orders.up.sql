-- gosvc: add resource order placed_at:datetime total:int:min=0 paid:bool:default=false --plural orders
CREATE TABLE "orders" (
    "id" BLOB NOT NULL PRIMARY KEY,
    "placed_at" TEXT NOT NULL,
    "total" INTEGER NOT NULL,
    "paid" BOOLEAN NOT NULL DEFAULT FALSE,
    "created_at" TEXT NOT NULL,
    "updated_at" TEXT NOT NULL
);
