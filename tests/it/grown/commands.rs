//! What gosvc is told to do while the team works. Lists are in order, but come in between each other.

use super::Step::{self, Rename, Run};

pub(super) const COMMANDS: &[&[Step]] = &[
    &[
        Run(&["add", "field", "{order}", "shipped_at:datetime:optional"]),
        Run(&["rename", "field", "{order}", "shipped_at", "sent_at"]),
        Run(&["remove", "field", "{order}", "sent_at"]),
    ],
    &[
        Run(&["add", "field", "{order}", "priority:int:default=0:index"]),
        Run(&["remove", "field", "{order}", "priority"]),
    ],
    &[Run(&[
        "add",
        "field",
        "{order}",
        "coupon:string:optional:max=30:unique",
    ])],
    &[Rename(
        &["rename", "field", "{order}", "note", "remark"],
        &[("{note}", "remark")],
    )],
    &[
        Run(&[
            "add",
            "resource",
            "line",
            "deal:ref:{order}:on-delete=cascade",
            "title:string",
            "qty:int:min=1",
        ]),
        Run(&["add", "field", "line", "price:decimal:10.2:default=0"]),
        Run(&["rename", "resource", "line", "position"]),
    ],
    &[
        Run(&["add", "resource", "apple", "name:string:unique"]),
        Run(&["add", "field", "apple", "weight:float:default=1.5"]),
        Run(&["remove", "resource", "apple"]),
    ],
    &[Rename(
        &["rename", "resource", "order", "purchase"],
        &[
            ("{order}", "purchase"),
            ("{orders}", "purchases"),
            ("{Order}", "Purchase"),
        ],
    )],
    &[Run(&["set", "port=9000"])],
    &[
        Run(&["set", "discovery=none"]),
        Run(&["set", "discovery=consul"]),
    ],
    &[
        Run(&["add", "field", "customer", "phone:string:optional"]),
        Run(&["rename", "field", "customer", "name", "full_name"]),
    ],
    &[Run(&["remove", "field", "{order}", "placed_at"])],
];

/// What makes builds take longer.
pub(super) const API: &[Step] = &[
    Run(&["set", "api=rest,grpc"]),
    Run(&["set", "api=rest"]),
    Run(&["set", "api=grpc,rest"]),
];
