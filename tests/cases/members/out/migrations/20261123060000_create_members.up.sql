-- gosvc: add resource member i1:string:unique i2:int:optional i3:decimal:10.2 i4:datetime i5:enum:a,b i6:bool:default=true i7:json i8:bytes i10:list:date:max=3 i9:time:index r1:string r2:int:index r3:decimal:default=1.5000 r4:datetime:index r5:date r6:time r7:enum:open,paid:default=open r8:bool r9:json r10:uuid:unique r11:string:unique:optional r12:ref:member:optional r14:list:bigint 'r13:text:default=as it was' n1:string n2:bytes:min=2 n3:uuid n4:enum:x,y n5:json:optional n6:float:min=0.5 n7:decimal n8:string:unique:optional n9:bool:default=true now:datetime type:string w1:string w2:int:optional w3:decimal w4:enum:a,b:default=b w5:bytes w7:list:string w6:ref:member:optional name:string --plural members
CREATE TABLE "members" (
    "id" BLOB NOT NULL PRIMARY KEY,
    "i1" TEXT NOT NULL CHECK (length("i1") <= 255),
    "i2" INTEGER,
    "i3" TEXT NOT NULL,
    "i4" TEXT NOT NULL,
    "i5" TEXT NOT NULL CHECK ("i5" IN ('a', 'b')),
    "i6" BOOLEAN NOT NULL DEFAULT TRUE,
    "i7" TEXT NOT NULL,
    "i8" BLOB NOT NULL,
    "i10" TEXT NOT NULL DEFAULT '[]',
    "i9" TEXT NOT NULL,
    "r1" TEXT NOT NULL CHECK (length("r1") <= 255),
    "r2" INTEGER NOT NULL,
    "r3" TEXT NOT NULL DEFAULT '1.5000',
    "r4" TEXT NOT NULL,
    "r5" TEXT NOT NULL,
    "r6" TEXT NOT NULL,
    "r7" TEXT NOT NULL DEFAULT 'open' CHECK ("r7" IN ('open', 'paid')),
    "r8" BOOLEAN NOT NULL,
    "r9" TEXT NOT NULL,
    "r10" BLOB NOT NULL,
    "r11" TEXT CHECK (length("r11") <= 255),
    "r12_id" BLOB REFERENCES "members" ("id") ON DELETE RESTRICT,
    "r14" TEXT NOT NULL DEFAULT '[]',
    "r13" TEXT NOT NULL DEFAULT 'as it was',
    "n1" TEXT NOT NULL CHECK (length("n1") <= 255),
    "n2" BLOB NOT NULL,
    "n3" BLOB NOT NULL,
    "n4" TEXT NOT NULL CHECK ("n4" IN ('x', 'y')),
    "n5" TEXT,
    "n6" REAL NOT NULL,
    "n7" TEXT NOT NULL,
    "n8" TEXT CHECK (length("n8") <= 255),
    "n9" BOOLEAN NOT NULL DEFAULT TRUE,
    "now" TEXT NOT NULL,
    "type" TEXT NOT NULL CHECK (length("type") <= 255),
    "w1" TEXT NOT NULL CHECK (length("w1") <= 255),
    "w2" INTEGER,
    "w3" TEXT NOT NULL,
    "w4" TEXT NOT NULL DEFAULT 'b' CHECK ("w4" IN ('a', 'b')),
    "w5" BLOB NOT NULL,
    "w7" TEXT NOT NULL DEFAULT '[]',
    "w6_id" BLOB REFERENCES "members" ("id") ON DELETE RESTRICT,
    "name" TEXT NOT NULL CHECK (length("name") <= 255),
    "created_at" TEXT NOT NULL,
    "updated_at" TEXT NOT NULL
);

CREATE UNIQUE INDEX "members_i1_key" ON "members" (`i1`);

CREATE INDEX "members_i5_idx" ON "members" (`i5`, `id`);

CREATE INDEX "members_i6_idx" ON "members" (`i6`, `id`);

CREATE INDEX "members_i9_idx" ON "members" (`i9`, `id`);

CREATE INDEX "members_r2_idx" ON "members" (`r2`, `id`);

CREATE INDEX "members_r4_idx" ON "members" (`r4`, `id`);

CREATE INDEX "members_r7_idx" ON "members" (`r7`, `id`);

CREATE INDEX "members_r8_idx" ON "members" (`r8`, `id`);

CREATE UNIQUE INDEX "members_r10_key" ON "members" (`r10`);

CREATE UNIQUE INDEX "members_r11_key" ON "members" (`r11`);

CREATE INDEX "members_r12_id_idx" ON "members" (`r12_id`, `id`);

CREATE INDEX "members_n4_idx" ON "members" (`n4`, `id`);

CREATE UNIQUE INDEX "members_n8_key" ON "members" (`n8`);

CREATE INDEX "members_n9_idx" ON "members" (`n9`, `id`);

CREATE INDEX "members_w4_idx" ON "members" (`w4`, `id`);

CREATE INDEX "members_w6_id_idx" ON "members" (`w6_id`, `id`);

CREATE INDEX "members_created_at_idx" ON "members" (`created_at`, `id`);
