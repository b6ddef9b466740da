//! What a member is, and the rules that hold for every one that is stored.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use garde::Validate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{bytes::Bytes, clock, decimal, error::ServiceError, immutable::Immutable, input};

/// A stored member.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct Member {
    pub id: Uuid,
    #[garde(length(chars, min = 1, max = 255))]
    pub i1: String,
    #[schema(required)]
    pub i2: Option<i32>,
    #[garde(custom(decimal::digits(10, 2)))]
    pub i3: Decimal,
    #[garde(custom(clock::four_digit_year))]
    pub i4: DateTime<Utc>,
    pub i5: MemberI5,
    pub i6: bool,
    #[garde(custom(input::json_length(100000)))]
    pub i7: serde_json::Value,
    #[garde(length(simple, max = 100000))]
    pub i8: Bytes,
    #[garde(length(max = 3), inner(custom(clock::four_digit_year)))]
    pub i10: Vec<NaiveDate>,
    pub i9: NaiveTime,
    /// Set by the service
    #[garde(length(chars, min = 1, max = 255))]
    #[schema(read_only)]
    pub r1: String,
    /// Set by the service
    #[schema(read_only)]
    pub r2: i32,
    /// Set by the service
    #[garde(custom(decimal::digits(19, 4)))]
    #[schema(read_only)]
    pub r3: Decimal,
    /// Set by the service
    #[garde(custom(clock::four_digit_year))]
    #[schema(read_only)]
    pub r4: DateTime<Utc>,
    /// Set by the service
    #[garde(custom(clock::four_digit_year))]
    #[schema(read_only)]
    pub r5: NaiveDate,
    /// Set by the service
    #[schema(read_only)]
    pub r6: NaiveTime,
    /// Set by the service
    #[schema(read_only)]
    pub r7: MemberR7,
    /// Set by the service
    #[schema(read_only)]
    pub r8: bool,
    /// Set by the service
    #[garde(custom(input::json_length(100000)))]
    #[schema(read_only)]
    pub r9: serde_json::Value,
    /// Set by the service
    #[schema(read_only)]
    pub r10: Uuid,
    /// Set by the service
    #[garde(length(chars, min = 1, max = 255))]
    #[schema(required, read_only)]
    pub r11: Option<String>,
    /// Set by the service
    #[schema(required, read_only)]
    pub r12_id: Option<Uuid>,
    /// Set by the service
    #[garde(length(max = 100))]
    #[schema(read_only)]
    pub r14: Vec<i64>,
    /// Set by the service
    #[garde(length(chars, max = 100000))]
    #[schema(read_only)]
    pub r13: String,
    /// Set by the service, and never shown
    #[serde(skip)]
    #[garde(length(chars, min = 1, max = 255))]
    pub n1: String,
    /// Set by the service, and never shown
    #[serde(skip)]
    #[garde(length(simple, min = 2, max = 100000))]
    pub n2: Bytes,
    /// Set by the service, and never shown
    #[serde(skip)]
    pub n3: Uuid,
    /// Set by the service, and never shown
    #[serde(skip)]
    pub n4: MemberN4,
    /// Set by the service, and never shown
    #[serde(skip)]
    #[garde(inner(custom(input::json_length(100000))))]
    pub n5: Option<serde_json::Value>,
    /// Set by the service, and never shown
    #[serde(skip)]
    #[garde(range(min = 0.5))]
    pub n6: f64,
    /// Set by the service, and never shown
    #[serde(skip)]
    #[garde(custom(decimal::digits(19, 4)))]
    pub n7: Decimal,
    /// Set by the service, and never shown
    #[serde(skip)]
    #[garde(length(chars, min = 1, max = 255))]
    pub n8: Option<String>,
    /// Set by the service, and never shown
    #[serde(skip)]
    pub n9: bool,
    /// Set by the service, and never shown
    #[serde(skip)]
    #[garde(custom(clock::four_digit_year))]
    pub now: DateTime<Utc>,
    /// Set by the service, and never shown
    #[serde(skip)]
    #[garde(length(chars, min = 1, max = 255))]
    pub r#type: String,
    /// Never shown
    #[serde(skip)]
    #[garde(length(chars, min = 1, max = 255))]
    pub w1: String,
    /// Never shown
    #[serde(skip)]
    pub w2: Option<i32>,
    /// Never shown
    #[serde(skip)]
    #[garde(custom(decimal::digits(19, 4)))]
    pub w3: Decimal,
    /// Never shown
    #[serde(skip)]
    pub w4: MemberW4,
    /// Never shown
    #[serde(skip)]
    #[garde(length(simple, max = 100000))]
    pub w5: Bytes,
    /// Never shown
    #[serde(skip)]
    #[garde(length(max = 100), inner(length(chars, min = 1, max = 255)))]
    pub w7: Vec<String>,
    /// Never shown
    #[serde(skip)]
    pub w6_id: Option<Uuid>,
    #[garde(length(chars, min = 1, max = 255))]
    pub name: String,
    pub created_at: DateTime<Utc>,
    /// Also the version: no two changes share one
    pub updated_at: DateTime<Utc>,
}

/// What `i5` can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberI5 {
    A,
    B,
}

impl input::Input for MemberI5 {}

/// What `r7` can be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberR7 {
    #[default]
    Open,
    Paid,
}

impl input::Input for MemberR7 {}

/// What `n4` can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberN4 {
    X,
    Y,
}

impl input::Input for MemberN4 {}

/// What `w4` can be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberW4 {
    A,
    #[default]
    B,
}

impl input::Input for MemberW4 {}

/// What clients call a field.
fn member(field: &str) -> &str {
    match field {
        "w7" => "theList",
        other => other,
    }
}

/// What it takes to create or replace a member.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMember {
    /// Stays as it is from then on
    #[serde(deserialize_with = "input::read")]
    #[schema(min_length = 1, max_length = 255)]
    pub i1: String,
    /// Stays as it is from then on
    #[serde(default, deserialize_with = "input::read")]
    pub i2: Option<i32>,
    /// Stays as it is from then on
    #[serde(deserialize_with = "input::read")]
    #[schema(pattern = "^-?[0-9]{1,8}([.][0-9]{1,2})?$")]
    pub i3: Decimal,
    /// Stays as it is from then on
    #[serde(deserialize_with = "input::read")]
    pub i4: DateTime<Utc>,
    /// Stays as it is from then on
    pub i5: MemberI5,
    /// Stays as it is from then on
    #[serde(default = "default_i6")]
    #[schema(required = false, default = true)]
    pub i6: bool,
    /// Stays as it is from then on
    #[serde(deserialize_with = "input::read")]
    pub i7: serde_json::Value,
    /// Stays as it is from then on
    pub i8: Bytes,
    /// Stays as it is from then on
    #[serde(default, deserialize_with = "input::read")]
    #[schema(required = false, default = json!([]), max_items = 3)]
    pub i10: Vec<NaiveDate>,
    /// Stays as it is from then on
    #[serde(deserialize_with = "input::read")]
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?$")]
    pub i9: NaiveTime,
    #[serde(deserialize_with = "input::read")]
    #[schema(write_only, min_length = 1, max_length = 255)]
    pub w1: String,
    #[serde(default, deserialize_with = "input::read")]
    #[schema(write_only)]
    pub w2: Option<i32>,
    #[serde(deserialize_with = "input::read")]
    #[schema(write_only, pattern = "^-?[0-9]{1,15}([.][0-9]{1,4})?$")]
    pub w3: Decimal,
    #[serde(default)]
    #[schema(required = false, default = "b", write_only)]
    pub w4: MemberW4,
    #[schema(write_only)]
    pub w5: Bytes,
    #[serde(rename = "theList", default, deserialize_with = "input::read")]
    #[schema(required = false, default = json!([]), write_only, max_items = 100, min_length = 1, max_length = 255)]
    pub w7: Vec<String>,
    #[serde(default, deserialize_with = "input::read")]
    #[schema(write_only)]
    pub w6_id: Option<Uuid>,
    #[serde(deserialize_with = "input::read")]
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
}

/// What to change of a member: what is left out stays, null clears.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberPatch {
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, write_only, min_length = 1, max_length = 255)]
    pub w1: Option<String>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<i32>, write_only)]
    pub w2: Option<Option<i32>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Decimal, required = false, write_only, pattern = "^-?[0-9]{1,15}([.][0-9]{1,4})?$")]
    pub w3: Option<Decimal>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = MemberW4, required = false, write_only)]
    pub w4: Option<MemberW4>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Bytes, required = false, write_only)]
    pub w5: Option<Bytes>,
    #[serde(rename = "theList", default, deserialize_with = "input::given")]
    #[schema(value_type = Vec<String>, required = false, write_only, max_items = 100, min_length = 1, max_length = 255)]
    pub w7: Option<Vec<String>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = Option<Uuid>, write_only)]
    pub w6_id: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "input::given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: Option<String>,
}

impl Member {
    /// One that is not stored yet.
    /// Here the service sets what clients do not.
    pub fn new(new: NewMember) -> Self {
        let now = clock::now();
        Self {
            id: Uuid::now_v7(),
            i1: new.i1,
            i2: new.i2,
            i3: new.i3,
            i4: new.i4,
            i5: new.i5,
            i6: new.i6,
            i7: new.i7,
            i8: new.i8,
            i10: new.i10,
            i9: new.i9,
            r1: "-".to_owned(),
            r2: 0,
            r3: default_r3(),
            r4: now,
            r5: now.date_naive(),
            r6: now.time(),
            r7: MemberR7::Open,
            r8: false,
            r9: serde_json::json!({}),
            r10: Uuid::now_v7(),
            r11: None,
            r12_id: None,
            r14: Vec::new(),
            r13: default_r13(),
            n1: "-".to_owned(),
            n2: Bytes(vec![0; 2]),
            n3: Uuid::now_v7(),
            n4: MemberN4::X,
            n5: None,
            n6: 0.5,
            n7: Decimal::new(0, 4),
            n8: None,
            n9: default_n9(),
            now: clock::now(),
            r#type: "-".to_owned(),
            w1: new.w1,
            w2: new.w2,
            w3: new.w3,
            w4: new.w4,
            w5: new.w5,
            w7: new.w7,
            w6_id: new.w6_id,
            name: new.name,
            created_at: now,
            updated_at: now,
        }
    }

    pub fn replace(&mut self, new: NewMember) -> Result<(), ServiceError> {
        let new = Self::new(new).checked()?;
        let mut immutable = Immutable::default();
        immutable.check("i1", &self.i1, &new.i1);
        immutable.check("i2", &self.i2, &new.i2);
        immutable.check("i3", &self.i3, &new.i3);
        immutable.check("i4", &self.i4, &new.i4);
        immutable.check("i5", &self.i5, &new.i5);
        immutable.check("i6", &self.i6, &new.i6);
        immutable.check("i7", &self.i7, &new.i7);
        immutable.check("i8", &self.i8, &new.i8);
        immutable.check("i10", &self.i10, &new.i10);
        immutable.check("i9", &self.i9, &new.i9);
        immutable.result()?;
        *self = Self {
            id: self.id,
            r1: self.r1.clone(),
            r2: self.r2,
            r3: self.r3,
            r4: self.r4,
            r5: self.r5,
            r6: self.r6,
            r7: self.r7,
            r8: self.r8,
            r9: self.r9.clone(),
            r10: self.r10,
            r11: self.r11.clone(),
            r12_id: self.r12_id,
            r14: self.r14.clone(),
            r13: self.r13.clone(),
            n1: self.n1.clone(),
            n2: self.n2.clone(),
            n3: self.n3,
            n4: self.n4,
            n5: self.n5.clone(),
            n6: self.n6,
            n7: self.n7,
            n8: self.n8.clone(),
            n9: self.n9,
            now: self.now,
            r#type: self.r#type.clone(),
            created_at: self.created_at,
            updated_at: clock::after(self.updated_at),
            ..new
        };
        Ok(())
    }

    pub fn patch(&mut self, patch: MemberPatch) -> Result<(), ServiceError> {
        if let Some(value) = patch.w1 {
            self.w1 = value;
        }
        if let Some(value) = patch.w2 {
            self.w2 = value;
        }
        if let Some(value) = patch.w3 {
            self.w3 = value;
        }
        if let Some(value) = patch.w4 {
            self.w4 = value;
        }
        if let Some(value) = patch.w5 {
            self.w5 = value;
        }
        if let Some(value) = patch.w7 {
            self.w7 = value;
        }
        if let Some(value) = patch.w6_id {
            self.w6_id = value;
        }
        if let Some(value) = patch.name {
            self.name = value;
        }
        self.updated_at = clock::after(self.updated_at);
        Ok(())
    }

    /// Validates, then normalises what the database stores in one form only.
    pub fn checked(mut self) -> Result<Self, ServiceError> {
        if let Err(report) = self.validate() {
            return Err(ServiceError::invalid(&report, member));
        }
        decimal::rescale(&mut self.i3, 2);
        clock::truncate(&mut self.i4);
        clock::truncate(&mut self.i9);
        decimal::rescale(&mut self.r3, 4);
        clock::truncate(&mut self.r4);
        clock::truncate(&mut self.r6);
        decimal::rescale(&mut self.n7, 4);
        clock::truncate(&mut self.now);
        decimal::rescale(&mut self.w3, 4);
        Ok(self)
    }
}

fn default_i6() -> bool {
    true
}

fn default_r3() -> Decimal {
    Decimal::new(15000, 4)
}

fn default_r13() -> String {
    "as it was".to_owned()
}

fn default_n9() -> bool {
    true
}

#[cfg(test)]
impl NewMember {
    /// One that breaks no rule.
    pub fn sample() -> Self {
        Self {
            i1: "i1 1".to_owned(),
            i2: Some(2),
            i3: Decimal::new(200, 2),
            i4: DateTime::default(),
            i5: MemberI5::A,
            i6: true,
            i7: serde_json::Value::default(),
            i8: Bytes(vec![1; 3]),
            i10: vec![NaiveDate::default()],
            i9: NaiveTime::default(),
            w1: "w1 1".to_owned(),
            w2: Some(2),
            w3: Decimal::new(20000, 4),
            w4: MemberW4::A,
            w5: Bytes(vec![1; 3]),
            w7: vec!["w7 1".to_owned()],
            w6_id: Some(Uuid::from_u128(1)),
            name: "name 1".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replacement_leaves_alone_what_only_the_service_sets() {
        let new = NewMember::sample();
        let mut stored = Member::new(new.clone());
        stored.r1 = "r1 1".to_owned();
        stored.r2 = 2;
        stored.r3 = Decimal::new(20000, 4);
        stored.r4 = DateTime::default();
        stored.r5 = NaiveDate::default();
        stored.r6 = NaiveTime::default();
        stored.r7 = MemberR7::Paid;
        stored.r8 = true;
        stored.r9 = serde_json::Value::default();
        stored.r10 = Uuid::from_u128(1);
        stored.r11 = Some("r11 1".to_owned());
        stored.r12_id = Some(Uuid::from_u128(1));
        stored.r14 = vec![2];
        stored.r13 = "r13 1".to_owned();
        stored.n1 = "n1 1".to_owned();
        stored.n2 = Bytes(vec![1; 3]);
        stored.n3 = Uuid::from_u128(1);
        stored.n4 = MemberN4::Y;
        stored.n5 = Some(serde_json::Value::default());
        stored.n6 = 1.0;
        stored.n7 = Decimal::new(20000, 4);
        stored.n8 = Some("n8 1".to_owned());
        stored.n9 = false;
        stored.now = DateTime::default();
        stored.r#type = "type 1".to_owned();
        let mut item = stored.clone();
        item.replace(new).unwrap();
        let updated_at = item.updated_at;
        assert!(updated_at > stored.updated_at);
        assert_eq!(
            item,
            Member {
                updated_at,
                ..stored
            }
        );
    }
}
