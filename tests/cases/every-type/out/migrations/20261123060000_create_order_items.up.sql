-- gosvc: add resource order_item s1:string s2:string:optional s3:string:unique s4:string:min=2:max=3 s5:string:default=pending s6:string:optional:default=x s7:string:min=0:max=5:unique t1:text t2:text:optional t3:text:max=10 t4:text:min=300 i1:int i2:int:optional i3:int:unique i4:int:min=-5:max=5 i5:int:default=3 i6:int:min=-10:optional:default=-3 k1:smallint k2:smallint:index:optional k3:smallint:unique k4:smallint:min=-32768:max=32767:default=-7 b1:bigint b2:bigint:unique:optional b3:bigint:min=-9223372036854775807:max=9223372036854775806 f1:float f2:float:optional f3:float:min=0.5 f4:float:max=-1.5 f5:float:min=0:max=1:default=0.25 o1:bool o2:bool:optional o3:bool:default=false u1:uuid u2:uuid:optional u3:uuid:unique d1:datetime d2:datetime:optional d3:datetime:unique c1:decimal c2:decimal:10.2:unique c3:decimal:5.5:min=-0.50000:max=0.50000 c4:decimal:28.0:default=1234567890123456789012345678 c5:decimal:3.1:index:optional:default=-1.5 y1:date:index y2:date:optional:default=2026-11-23 y3:date:unique h1:time h2:time:unique:optional h3:time:default=09:30:00 m1:datetime:index:default=2026-11-23T09:30:00Z j1:json j2:json:optional 'j3:json:default={"a":[1,2],"b":{}}' 'j4:json:optional:default=["it'\''s",-1.5,3000000000]' j5:json:default=null x1:bytes x2:bytes:max=100:optional x3:bytes:min=1 x4:bytes:default=aGk= 'x5:bytes:optional:default=/w==' x6:bytes:default= e1:enum:new,paid_in_full,v_2 e2:enum:self_made,type:index:optional e3:enum:a,b:default=b e4:enum:Node,Way,S256 'e5:enum:2fa,-alpha,1.0/x:default=-alpha' e6:enum:IN_PROGRESS,DONE:index:optional r1:ref:order_item:optional r2:ref:order_item:on-delete=set-null:optional r3:ref:order_item:on-delete=cascade:unique:optional n1:datetime:default=now n2:date:index:optional:default=now n3:time:default=now n4:uuid:unique n5:datetime:default=now type:string match:int:index async:bool:optional p1:string:max=20:unique p2:string:optional p3:text p4:string:default=ab p5:string p6:string:unique p7:string:min=3:index l1:list:string:max=20 l2:list:int:min=2:max=5 l3:list:bigint l4:list:smallint l5:list:float l6:list:bool:max=3 l7:list:uuid:max=1000 l8:list:date l9:list:datetime la:list:string lb:list:uuid:column=TheLb lc:list:datetime --plural order_items
CREATE TABLE "order_items" (
    "id" BLOB NOT NULL PRIMARY KEY,
    "s1" TEXT NOT NULL CHECK (length("s1") <= 255),
    "s2" TEXT CHECK (length("s2") <= 255),
    "s3" TEXT NOT NULL CHECK (length("s3") <= 255),
    "s4" TEXT NOT NULL CHECK (length("s4") <= 3),
    "s5" TEXT NOT NULL DEFAULT 'pending' CHECK (length("s5") <= 255),
    "s6" TEXT DEFAULT 'x' CHECK (length("s6") <= 255),
    "s7" TEXT NOT NULL CHECK (length("s7") <= 5),
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
    "k1" INTEGER NOT NULL,
    "k2" INTEGER,
    "k3" INTEGER NOT NULL,
    "k4" INTEGER NOT NULL DEFAULT -7,
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
    "c1" TEXT NOT NULL,
    "c2" TEXT NOT NULL,
    "c3" TEXT NOT NULL,
    "c4" TEXT NOT NULL DEFAULT '1234567890123456789012345678',
    "c5" TEXT DEFAULT '-1.5',
    "y1" TEXT NOT NULL,
    "y2" TEXT DEFAULT '2026-11-23',
    "y3" TEXT NOT NULL,
    "h1" TEXT NOT NULL,
    "h2" TEXT,
    "h3" TEXT NOT NULL DEFAULT '09:30:00',
    "m1" TEXT NOT NULL DEFAULT '2026-11-23T09:30:00+00:00',
    "j1" TEXT NOT NULL,
    "j2" TEXT,
    "j3" TEXT NOT NULL DEFAULT '{"a":[1,2],"b":{}}',
    "j4" TEXT DEFAULT '["it''s",-1.5,3000000000]',
    "j5" TEXT NOT NULL DEFAULT 'null',
    "x1" BLOB NOT NULL,
    "x2" BLOB,
    "x3" BLOB NOT NULL,
    "x4" BLOB NOT NULL DEFAULT x'6869',
    "x5" BLOB DEFAULT x'ff',
    "x6" BLOB NOT NULL DEFAULT x'',
    "e1" TEXT NOT NULL CHECK ("e1" IN ('new', 'paid_in_full', 'v_2')),
    "e2" TEXT CHECK ("e2" IN ('self_made', 'type')),
    "e3" TEXT NOT NULL DEFAULT 'b' CHECK ("e3" IN ('a', 'b')),
    "e4" TEXT NOT NULL CHECK ("e4" IN ('Node', 'Way', 'S256')),
    "e5" TEXT NOT NULL DEFAULT '-alpha' CHECK ("e5" IN ('2fa', '-alpha', '1.0/x')),
    "e6" TEXT CHECK ("e6" IN ('IN_PROGRESS', 'DONE')),
    "r1_id" BLOB REFERENCES "order_items" ("id") ON DELETE RESTRICT,
    "r2_id" BLOB REFERENCES "order_items" ("id") ON DELETE SET NULL,
    "r3_id" BLOB REFERENCES "order_items" ("id") ON DELETE CASCADE,
    "n1" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')),
    "n2" TEXT DEFAULT (date('now')),
    "n3" TEXT NOT NULL DEFAULT (time('now')),
    "n4" BLOB NOT NULL,
    "n5" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')),
    "type" TEXT NOT NULL CHECK (length("type") <= 255),
    "match" INTEGER NOT NULL,
    "async" BOOLEAN,
    "p1" TEXT NOT NULL CHECK (length("p1") <= 20),
    "p2" TEXT CHECK (length("p2") <= 255),
    "p3" TEXT NOT NULL,
    "p4" TEXT NOT NULL DEFAULT 'ab' CHECK (length("p4") <= 255),
    "p5" TEXT NOT NULL CHECK (length("p5") <= 255),
    "p6" TEXT NOT NULL CHECK (length("p6") <= 255),
    "p7" TEXT NOT NULL CHECK (length("p7") <= 255),
    "l1" TEXT NOT NULL DEFAULT '[]',
    "l2" TEXT NOT NULL,
    "l3" TEXT NOT NULL DEFAULT '[]',
    "l4" TEXT NOT NULL DEFAULT '[]',
    "l5" TEXT NOT NULL DEFAULT '[]',
    "l6" TEXT NOT NULL DEFAULT '[]',
    "l7" TEXT NOT NULL DEFAULT '[]',
    "l8" TEXT NOT NULL DEFAULT '[]',
    "l9" TEXT NOT NULL DEFAULT '[]',
    "la" TEXT NOT NULL DEFAULT '[]',
    "TheLb" TEXT NOT NULL DEFAULT '[]',
    "lc" TEXT NOT NULL DEFAULT '[]',
    "created_at" TEXT NOT NULL,
    "updated_at" TEXT NOT NULL
);

CREATE UNIQUE INDEX "order_items_s3_key" ON "order_items" (`s3`);

CREATE UNIQUE INDEX "order_items_s7_key" ON "order_items" (`s7`);

CREATE UNIQUE INDEX "order_items_i3_key" ON "order_items" (`i3`);

CREATE INDEX "order_items_k2_idx" ON "order_items" (`k2`, `id`);

CREATE UNIQUE INDEX "order_items_k3_key" ON "order_items" (`k3`);

CREATE UNIQUE INDEX "order_items_b2_key" ON "order_items" (`b2`);

CREATE INDEX "order_items_o1_idx" ON "order_items" (`o1`, `id`);

CREATE INDEX "order_items_o2_idx" ON "order_items" (`o2`, `id`);

CREATE INDEX "order_items_o3_idx" ON "order_items" (`o3`, `id`);

CREATE UNIQUE INDEX "order_items_u3_key" ON "order_items" (`u3`);

CREATE UNIQUE INDEX "order_items_d3_key" ON "order_items" (`d3`);

CREATE UNIQUE INDEX "order_items_c2_key" ON "order_items" (`c2`);

CREATE INDEX "order_items_c5_idx" ON "order_items" (`c5`, `id`);

CREATE INDEX "order_items_y1_idx" ON "order_items" (`y1`, `id`);

CREATE UNIQUE INDEX "order_items_y3_key" ON "order_items" (`y3`);

CREATE UNIQUE INDEX "order_items_h2_key" ON "order_items" (`h2`);

CREATE INDEX "order_items_m1_idx" ON "order_items" (`m1`, `id`);

CREATE INDEX "order_items_e1_idx" ON "order_items" (`e1`, `id`);

CREATE INDEX "order_items_e2_idx" ON "order_items" (`e2`, `id`);

CREATE INDEX "order_items_e3_idx" ON "order_items" (`e3`, `id`);

CREATE INDEX "order_items_e4_idx" ON "order_items" (`e4`, `id`);

CREATE INDEX "order_items_e5_idx" ON "order_items" (`e5`, `id`);

CREATE INDEX "order_items_e6_idx" ON "order_items" (`e6`, `id`);

CREATE INDEX "order_items_r1_id_idx" ON "order_items" (`r1_id`, `id`);

CREATE INDEX "order_items_r2_id_idx" ON "order_items" (`r2_id`, `id`);

CREATE UNIQUE INDEX "order_items_r3_id_key" ON "order_items" (`r3_id`);

CREATE INDEX "order_items_n2_idx" ON "order_items" (`n2`, `id`);

CREATE UNIQUE INDEX "order_items_n4_key" ON "order_items" (`n4`);

CREATE INDEX "order_items_match_idx" ON "order_items" (`match`, `id`);

CREATE INDEX "order_items_async_idx" ON "order_items" (`async`, `id`);

CREATE UNIQUE INDEX "order_items_p1_key" ON "order_items" (`p1`);

CREATE UNIQUE INDEX "order_items_p6_key" ON "order_items" (`p6`);

CREATE INDEX "order_items_p7_idx" ON "order_items" (`p7`, `id`);

CREATE INDEX "order_items_created_at_idx" ON "order_items" (`created_at`, `id`);
