DROP TABLE "order_item_w1s";
