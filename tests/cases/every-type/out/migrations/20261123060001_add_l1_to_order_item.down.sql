DROP TABLE "order_item_l1s";
