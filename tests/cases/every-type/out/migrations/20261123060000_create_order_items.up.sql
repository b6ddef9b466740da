-- gosvc: add resource order_item s1:string s2:string:optional s3:string:unique s4:string:min=2:max=3 s5:string:default=pending s6:string:optional:default=x s7:string:min=0:max=5:unique t1:text t2:text:optional t3:text:max=10 t4:text:min=300 i1:int i2:int:optional i3:int:unique i4:int:min=-5:max=5 i5:int:default=3 i6:int:min=-10:optional:default=-3 b1:bigint b2:bigint:unique:optional b3:bigint:min=-9223372036854775807:max=9223372036854775806 f1:float f2:float:optional f3:float:min=0.5 f4:float:max=-1.5 f5:float:min=0:max=1:default=0.25 o1:bool o2:bool:optional o3:bool:default=false u1:uuid u2:uuid:optional u3:uuid:unique d1:datetime d2:datetime:optional d3:datetime:unique type:string match:int async:bool:optional --plural order_items
CREATE TABLE "order_items" (
    "id" BLOB NOT NULL PRIMARY KEY,
    "s1" TEXT NOT NULL,
    "s2" TEXT,
    "s3" TEXT NOT NULL,
    "s4" TEXT NOT NULL,
    "s5" TEXT NOT NULL DEFAULT 'pending',
    "s6" TEXT DEFAULT 'x',
    "s7" TEXT NOT NULL,
    "t1" TEXT NOT NULL,
    "t2" TEXT,
    "t3" TEXT NOT NULL,
    "t4" TEXT NOT NULL,
    "i1" INTEGER NOT NULL,
    "i2" INTEGER,
    "i3" INTEGER NOT NULL,
    "i4" INTEGER NOT NULL,
    "i5" INTEGER NOT NULL DEFAULT 3,
    "i6" INTEGER DEFAULT -3,
    "b1" INTEGER NOT NULL,
    "b2" INTEGER,
    "b3" INTEGER NOT NULL,
    "f1" REAL NOT NULL,
    "f2" REAL,
    "f3" REAL NOT NULL,
    "f4" REAL NOT NULL,
    "f5" REAL NOT NULL DEFAULT 0.25,
    "o1" BOOLEAN NOT NULL,
    "o2" BOOLEAN,
    "o3" BOOLEAN NOT NULL DEFAULT FALSE,
    "u1" BLOB NOT NULL,
    "u2" BLOB,
    "u3" BLOB NOT NULL,
    "d1" TEXT NOT NULL,
    "d2" TEXT,
    "d3" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "match" INTEGER NOT NULL,
    "async" BOOLEAN,
    "created_at" TEXT NOT NULL,
    "updated_at" TEXT NOT NULL
);

CREATE UNIQUE INDEX "order_items_s3_key" ON "order_items" ("s3");

CREATE UNIQUE INDEX "order_items_s7_key" ON "order_items" ("s7");

CREATE UNIQUE INDEX "order_items_i3_key" ON "order_items" ("i3");

CREATE UNIQUE INDEX "order_items_b2_key" ON "order_items" ("b2");

CREATE UNIQUE INDEX "order_items_u3_key" ON "order_items" ("u3");

CREATE UNIQUE INDEX "order_items_d3_key" ON "order_items" ("d3");
