-- gosvc: add resource customer name:string email:string:unique --plural customers
CREATE TABLE "customers" (
    "id" BLOB NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "created_at" TEXT NOT NULL,
    "updated_at" TEXT NOT NULL
);

CREATE UNIQUE INDEX "customers_email_key" ON "customers" ("email");
