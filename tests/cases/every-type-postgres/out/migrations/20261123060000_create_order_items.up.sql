-- gosvc: add resource order_item s1:string s2:string:optional s3:string:unique s4:string:min=2:max=3 s5:string:default=pending s6:string:optional:default=x s7:string:min=0:max=5:unique t1:text t2:text:optional t3:text:max=10 t4:text:min=300 i1:int i2:int:optional i3:int:unique i4:int:min=-5:max=5 i5:int:default=3 i6:int:min=-10:optional:default=-3 b1:bigint b2:bigint:unique:optional b3:bigint:min=-9223372036854775807:max=9223372036854775806 f1:float f2:float:optional f3:float:min=0.5 f4:float:max=-1.5 f5:float:min=0:max=1:default=0.25 o1:bool o2:bool:optional o3:bool:default=false u1:uuid u2:uuid:optional u3:uuid:unique d1:datetime d2:datetime:optional d3:datetime:unique c1:decimal c2:decimal:10.2:unique c3:decimal:5.5:min=-0.50000:max=0.50000 c4:decimal:28.0:default=1234567890123456789012345678 c5:decimal:3.1:index:optional:default=-1.5 y1:date:index y2:date:optional:default=2026-11-23 y3:date:unique h1:time h2:time:unique:optional h3:time:default=09:30:00 m1:datetime:index:default=2026-11-23T09:30:00Z j1:json j2:json:optional 'j3:json:default={"a":[1,2],"b":{}}' 'j4:json:optional:default=["it'\''s",-1.5,3000000000]' j5:json:default=null x1:bytes x2:bytes:max=100:optional x3:bytes:min=1 x4:bytes:default=aGk= 'x5:bytes:optional:default=/w==' x6:bytes:default= e1:enum:new,paid_in_full,v_2 e2:enum:self_made,type:index:optional e3:enum:a,b:default=b e4:enum:Node,Way,S256 'e5:enum:2fa,-alpha,1.0/x:default=-alpha' e6:enum:IN_PROGRESS,DONE:index:optional r1:ref:order_item:optional r2:ref:order_item:on-delete=set-null:optional r3:ref:order_item:on-delete=cascade:unique:optional n1:datetime:default=now n2:date:index:optional:default=now n3:time:default=now n4:uuid:unique n5:datetime:default=now type:string match:int:index async:bool:optional p1:string:max=20:unique p2:string:optional p3:text p4:string:default=ab p5:string p6:string:unique p7:string:min=3:index l1:list:string:max=20 l2:list:int:min=2:max=5 l3:list:bigint l4:list:smallint l5:list:float l6:list:bool:max=3 l7:list:uuid:max=1000 l8:list:date l9:list:datetime la:list:string lb:list:uuid:column=TheLb lc:list:datetime --plural order_items
CREATE TABLE "order_items" (
    "id" UUID NOT NULL PRIMARY KEY,
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
    "b1" BIGINT NOT NULL,
    "b2" BIGINT,
    "b3" BIGINT NOT NULL,
    "f1" DOUBLE PRECISION NOT NULL,
    "f2" DOUBLE PRECISION,
    "f3" DOUBLE PRECISION NOT NULL,
    "f4" DOUBLE PRECISION NOT NULL,
    "f5" DOUBLE PRECISION NOT NULL DEFAULT 0.25,
    "o1" BOOLEAN NOT NULL,
    "o2" BOOLEAN,
    "o3" BOOLEAN NOT NULL DEFAULT FALSE,
    "u1" UUID NOT NULL,
    "u2" UUID,
    "u3" UUID NOT NULL,
    "d1" TIMESTAMPTZ NOT NULL,
    "d2" TIMESTAMPTZ,
    "d3" TIMESTAMPTZ NOT NULL,
    "c1" NUMERIC(19, 4) NOT NULL,
    "c2" NUMERIC(10, 2) NOT NULL,
    "c3" NUMERIC(5, 5) NOT NULL,
    "c4" NUMERIC(28, 0) NOT NULL DEFAULT 1234567890123456789012345678,
    "c5" NUMERIC(3, 1) DEFAULT -1.5,
    "y1" DATE NOT NULL,
    "y2" DATE DEFAULT '2026-11-23',
    "y3" DATE NOT NULL,
    "h1" TIME NOT NULL,
    "h2" TIME,
    "h3" TIME NOT NULL DEFAULT '09:30:00',
    "m1" TIMESTAMPTZ NOT NULL DEFAULT '2026-11-23T09:30:00Z',
    "j1" JSONB NOT NULL,
    "j2" JSONB,
    "j3" JSONB NOT NULL DEFAULT '{"a":[1,2],"b":{}}',
    "j4" JSONB DEFAULT '["it''s",-1.5,3000000000]',
    "j5" JSONB NOT NULL DEFAULT 'null',
    "x1" BYTEA NOT NULL,
    "x2" BYTEA,
    "x3" BYTEA NOT NULL,
    "x4" BYTEA NOT NULL DEFAULT '\x6869',
    "x5" BYTEA DEFAULT '\xff',
    "x6" BYTEA NOT NULL DEFAULT '\x',
    "e1" TEXT NOT NULL,
    "e2" TEXT,
    "e3" TEXT NOT NULL DEFAULT 'b',
    "e4" TEXT NOT NULL,
    "e5" TEXT NOT NULL DEFAULT '-alpha',
    "e6" TEXT,
    "r1_id" UUID,
    "r2_id" UUID,
    "r3_id" UUID,
    "n1" TIMESTAMPTZ NOT NULL DEFAULT now(),
    "n2" DATE DEFAULT ((now() AT TIME ZONE 'UTC')::date),
    "n3" TIME NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')::time),
    "n4" UUID NOT NULL,
    "n5" TIMESTAMPTZ NOT NULL DEFAULT now(),
    "type" TEXT NOT NULL,
    "match" INTEGER NOT NULL,
    "async" BOOLEAN,
    "p1" TEXT NOT NULL,
    "p2" TEXT,
    "p3" TEXT NOT NULL,
    "p4" TEXT NOT NULL DEFAULT 'ab',
    "p5" TEXT NOT NULL,
    "p6" TEXT NOT NULL,
    "p7" TEXT NOT NULL,
    "l1" JSONB NOT NULL DEFAULT '[]',
    "l2" JSONB NOT NULL,
    "l3" JSONB NOT NULL DEFAULT '[]',
    "l4" JSONB NOT NULL DEFAULT '[]',
    "l5" JSONB NOT NULL DEFAULT '[]',
    "l6" JSONB NOT NULL DEFAULT '[]',
    "l7" JSONB NOT NULL DEFAULT '[]',
    "l8" JSONB NOT NULL DEFAULT '[]',
    "l9" JSONB NOT NULL DEFAULT '[]',
    "la" JSONB NOT NULL DEFAULT '[]',
    "TheLb" JSONB NOT NULL DEFAULT '[]',
    "lc" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL,
    CONSTRAINT "order_items_s1_check" CHECK (char_length("s1") <= 255),
    CONSTRAINT "order_items_s2_check" CHECK (char_length("s2") <= 255),
    CONSTRAINT "order_items_s3_check" CHECK (char_length("s3") <= 255),
    CONSTRAINT "order_items_s3_key" UNIQUE ("s3"),
    CONSTRAINT "order_items_s4_check" CHECK (char_length("s4") <= 3),
    CONSTRAINT "order_items_s5_check" CHECK (char_length("s5") <= 255),
    CONSTRAINT "order_items_s6_check" CHECK (char_length("s6") <= 255),
    CONSTRAINT "order_items_s7_check" CHECK (char_length("s7") <= 5),
    CONSTRAINT "order_items_s7_key" UNIQUE ("s7"),
    CONSTRAINT "order_items_i3_key" UNIQUE ("i3"),
    CONSTRAINT "order_items_b2_key" UNIQUE ("b2"),
    CONSTRAINT "order_items_u3_key" UNIQUE ("u3"),
    CONSTRAINT "order_items_d3_key" UNIQUE ("d3"),
    CONSTRAINT "order_items_c2_key" UNIQUE ("c2"),
    CONSTRAINT "order_items_y3_key" UNIQUE ("y3"),
    CONSTRAINT "order_items_h2_key" UNIQUE ("h2"),
    CONSTRAINT "order_items_e1_check" CHECK ("e1" IN ('new', 'paid_in_full', 'v_2')),
    CONSTRAINT "order_items_e2_check" CHECK ("e2" IN ('self_made', 'type')),
    CONSTRAINT "order_items_e3_check" CHECK ("e3" IN ('a', 'b')),
    CONSTRAINT "order_items_e4_check" CHECK ("e4" IN ('Node', 'Way', 'S256')),
    CONSTRAINT "order_items_e5_check" CHECK ("e5" IN ('2fa', '-alpha', '1.0/x')),
    CONSTRAINT "order_items_e6_check" CHECK ("e6" IN ('IN_PROGRESS', 'DONE')),
    CONSTRAINT "order_items_r1_id_fkey" FOREIGN KEY ("r1_id") REFERENCES "order_items" ("id") ON DELETE RESTRICT,
    CONSTRAINT "order_items_r2_id_fkey" FOREIGN KEY ("r2_id") REFERENCES "order_items" ("id") ON DELETE SET NULL,
    CONSTRAINT "order_items_r3_id_key" UNIQUE ("r3_id"),
    CONSTRAINT "order_items_r3_id_fkey" FOREIGN KEY ("r3_id") REFERENCES "order_items" ("id") ON DELETE CASCADE,
    CONSTRAINT "order_items_n4_key" UNIQUE ("n4"),
    CONSTRAINT "order_items_type_check" CHECK (char_length("type") <= 255),
    CONSTRAINT "order_items_p1_check" CHECK (char_length("p1") <= 20),
    CONSTRAINT "order_items_p1_key" UNIQUE ("p1"),
    CONSTRAINT "order_items_p2_check" CHECK (char_length("p2") <= 255),
    CONSTRAINT "order_items_p4_check" CHECK (char_length("p4") <= 255),
    CONSTRAINT "order_items_p5_check" CHECK (char_length("p5") <= 255),
    CONSTRAINT "order_items_p6_check" CHECK (char_length("p6") <= 255),
    CONSTRAINT "order_items_p6_key" UNIQUE ("p6"),
    CONSTRAINT "order_items_p7_check" CHECK (char_length("p7") <= 255)
);

CREATE INDEX "order_items_o1_idx" ON "order_items" ("o1", "id");

CREATE INDEX "order_items_o2_idx" ON "order_items" ("o2", "id");

CREATE INDEX "order_items_o3_idx" ON "order_items" ("o3", "id");

CREATE INDEX "order_items_c5_idx" ON "order_items" ("c5", "id");

CREATE INDEX "order_items_y1_idx" ON "order_items" ("y1", "id");

CREATE INDEX "order_items_m1_idx" ON "order_items" ("m1", "id");

CREATE INDEX "order_items_e1_idx" ON "order_items" ("e1", "id");

CREATE INDEX "order_items_e2_idx" ON "order_items" ("e2", "id");

CREATE INDEX "order_items_e3_idx" ON "order_items" ("e3", "id");

CREATE INDEX "order_items_e4_idx" ON "order_items" ("e4", "id");

CREATE INDEX "order_items_e5_idx" ON "order_items" ("e5", "id");

CREATE INDEX "order_items_e6_idx" ON "order_items" ("e6", "id");

CREATE INDEX "order_items_r1_id_idx" ON "order_items" ("r1_id", "id");

CREATE INDEX "order_items_r2_id_idx" ON "order_items" ("r2_id", "id");

CREATE INDEX "order_items_n2_idx" ON "order_items" ("n2", "id");

CREATE INDEX "order_items_match_idx" ON "order_items" ("match", "id");

CREATE INDEX "order_items_async_idx" ON "order_items" ("async", "id");

CREATE INDEX "order_items_p7_idx" ON "order_items" ("p7", "id");

CREATE INDEX "order_items_created_at_idx" ON "order_items" ("created_at", "id");
