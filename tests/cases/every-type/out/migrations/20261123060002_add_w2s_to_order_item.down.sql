DROP TABLE "order_item_w2s";
