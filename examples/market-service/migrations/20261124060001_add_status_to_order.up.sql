-- gosvc: add field order status:enum:new,paid,shipped:default=new
ALTER TABLE "orders" ADD COLUMN "status" TEXT NOT NULL DEFAULT 'new' CHECK ("status" IN ('new', 'paid', 'shipped'));
