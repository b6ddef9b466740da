-- gosvc: add resource user name:string:max=120 email:string:unique bio:text:optional age:int:min=0:max=150:optional active:bool:default=true --plural users
CREATE TABLE "users" (
    "id" BLOB NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL CHECK (length("name") <= 120),
    "email" TEXT NOT NULL CHECK (length("email") <= 255),
    "bio" TEXT,
    "age" INTEGER,
    "active" BOOLEAN NOT NULL DEFAULT TRUE,
    "created_at" TEXT NOT NULL,
    "updated_at" TEXT NOT NULL
);

CREATE UNIQUE INDEX "users_email_key" ON "users" (`email`);

CREATE INDEX "users_active_idx" ON "users" (`active`, `id`);

CREATE INDEX "users_created_at_idx" ON "users" (`created_at`, `id`);
