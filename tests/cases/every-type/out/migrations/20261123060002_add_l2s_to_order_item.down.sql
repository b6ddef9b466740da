DROP TABLE "order_item_l2s";
