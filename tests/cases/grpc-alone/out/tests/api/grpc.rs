//! Calls over gRPC, with messages as JSON. What they look like is what the service tells of itself.

use std::{fmt::Debug, sync::LazyLock};

use axum::{
    body::Bytes,
    http::{Method, Request, Response, header::CONTENT_TYPE},
};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions, prost::Message};
use serde_json::{Value, json};
use tonic::{Code, Status};
use tonic_types::StatusExt;

use user_service::grpc::DESCRIPTORS;

use crate::{messages, support::Service};

const CHECK: &str = "/grpc.health.v1.Health/Check";
const PACKAGE: &str = "user_service";

static POOL: LazyLock<DescriptorPool> =
    LazyLock::new(|| DescriptorPool::decode(DESCRIPTORS).unwrap());

/// The gRPC service of a resource.
pub struct Calls {
    /// One and several, as methods and messages call them: `Order`, `Orders`.
    pub item: &'static str,
    pub items: &'static str,
    /// The members of messages that hold them: `order`, `orders`.
    pub member: &'static str,
    pub members: &'static str,
}

impl Calls {
    pub async fn create(&self, service: &Service, item: &Value) -> Result<Value, Status> {
        let create = json!({ self.member: item });
        self.send(service, "Create", &create).await
    }

    /// What is now of an item.
    pub async fn get(&self, service: &Service, item: &Value) -> Result<Value, Status> {
        let get = json!({ "id": item["id"] });
        self.send(service, "Get", &get).await
    }

    /// A page of a list.
    pub async fn list(&self, service: &Service, list: &Value) -> Result<Value, Status> {
        let method = format!("List{}", self.items);
        self.call(service, &method, list).await
    }

    /// All items of a list, a few a page.
    pub async fn list_all(&self, service: &Service, sort: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut list = json!({ "page_size": 2, "sort": sort });
        loop {
            let mut page = self.list(service, &list).await.unwrap();
            items.append(page[self.members].as_array_mut().unwrap());
            list["page_token"] = page["next_page_token"].take();
            if list["page_token"] == "" {
                return items;
            }
        }
    }

    /// Changes the members that the mask names; those that are not empty, if there is no mask.
    pub async fn update(
        &self,
        service: &Service,
        item: &Value,
        mask: Option<&[&str]>,
    ) -> Result<Value, Status> {
        let mask = mask.map(|paths| json!({ "paths": paths }));
        let update = json!({ self.member: item, "update_mask": mask });
        self.send(service, "Update", &update).await
    }

    /// Deletes an item that still has this version.
    pub async fn delete(&self, service: &Service, item: &Value) -> Result<Value, Status> {
        let delete = json!({ "id": item["id"], "etag": item["etag"] });
        self.send(service, "Delete", &delete).await
    }

    /// Checks that a call ends in the time that its client has, and that it is not too large.
    pub async fn check_limits(&self, service: &Service) {
        let name = format!("List{}", self.items);
        let empty = frame(&[]);
        let late = self.exchange(service, &name, empty, "1n").await;
        assert_eq!(late.unwrap_err().code(), Code::DeadlineExceeded);
        let large = frame(&vec![0; 1024 * 1024 + 1]);
        let refused = self.exchange(service, &name, large, "8S").await;
        assert_eq!(refused.unwrap_err().code(), Code::OutOfRange);
    }

    /// Calls a method for one item; returns the item.
    async fn send(&self, service: &Service, verb: &str, message: &Value) -> Result<Value, Status> {
        let method = format!("{verb}{}", self.item);
        let mut answer = self.call(service, &method, message).await?;
        Ok(answer[self.member].take())
    }

    async fn call(&self, service: &Service, name: &str, message: &Value) -> Result<Value, Status> {
        let descriptor = POOL.get_service_by_name(&self.service()).unwrap();
        let method = descriptor
            .methods()
            .find(|method| method.name() == name)
            .unwrap();
        let message = messages::read(method.input(), message);
        let message = frame(&message.encode_to_vec());
        let answer = self.exchange(service, name, message, "8S").await?;
        let answer = DynamicMessage::decode(method.output(), answer.slice(5..)).unwrap();
        let options = SerializeOptions::new()
            .use_proto_field_name(true)
            .skip_default_fields(false);
        let json = serde_json::value::Serializer;
        Ok(answer.serialize_with_options(json, &options).unwrap())
    }

    async fn exchange(
        &self,
        service: &Service,
        name: &str,
        message: Bytes,
        timeout: &str,
    ) -> Result<Bytes, Status> {
        let path = format!("/{}/{name}", self.service());
        exchange(&service.grpc_address, &path, message, timeout).await
    }

    fn service(&self) -> String {
        format!("{PACKAGE}.v1.{}Service", self.item)
    }
}

/// Sends a message to a method; returns the one that comes back.
pub async fn exchange(
    address: &str,
    path: &str,
    message: Bytes,
    timeout: &str,
) -> Result<Bytes, Status> {
    let request = Request::post(format!("http://{address}{path}"))
        .header(CONTENT_TYPE, "application/grpc")
        .header("te", "trailers")
        .header("grpc-timeout", timeout);
    let answer = send(request.body(message).unwrap()).await;
    let (head, body) = answer.into_parts();
    let body = body.collect().await.unwrap();
    let status = Status::from_header_map(body.trailers().unwrap_or(&head.headers)).unwrap();
    match status.code() {
        Code::Ok => Ok(body.to_bytes()),
        _ => Err(status),
    }
}

async fn send(request: Request<Bytes>) -> Response<Incoming> {
    let client = Client::builder(TokioExecutor::new())
        .http2_only(true)
        .build_http();
    client.request(request.map(Full::new)).await.unwrap()
}

/// A message behind a flag, which says that it is not compressed, and its length.
pub fn frame(message: &[u8]) -> Bytes {
    let mut frame = vec![0];
    frame.extend((message.len() as u32).to_be_bytes());
    frame.extend(message);
    frame.into()
}

/// Checks that a message and what JSON shows are the same item.
#[track_caller]
pub fn assert_same(message: &Value, item: &Value) {
    for (name, value) in item.as_object().unwrap() {
        let other = &message[name];
        let is_same = match (value, other) {
            (Value::Array(_) | Value::Object(_), Value::String(json)) => {
                serde_json::from_str(json).ok().as_ref() == Some(value)
            }
            // Numbers of 64 bits are text in the JSON of messages.
            (Value::Number(number), Value::String(text)) => number.to_string() == *text,
            (Value::Number(number), Value::Number(other)) => number.as_f64() == other.as_f64(),
            (Value::String(word), Value::String(text)) => word == text || is_word(text, word),
            _ => value == other,
        };
        assert!(is_same, "{name}: {value} {other}");
    }
}

/// Whether `ORDER_STATUS_IN_PROGRESS` stands for `in-progress`.
pub fn is_word(name: &str, word: &str) -> bool {
    let letters = |text: &str| text.replace(|c: char| !c.is_alphanumeric(), "");
    let word = letters(word).to_uppercase();
    letters(name).ends_with(&word)
}

#[tokio::test]
async fn what_is_no_call_is_refused() {
    let service = Service::start().await;
    let status = async |kind: &str, method: &str| {
        let request = Request::post(format!("http://{}{CHECK}", service.grpc_address))
            .header(CONTENT_TYPE, kind)
            .method(method);
        let answer = send(request.body(frame(&[])).unwrap()).await;
        answer.status().as_u16()
    };
    for kind in ["application/grpc", "application/grpc+proto"] {
        assert_eq!(status(kind, "POST").await, 200, "{kind}");
    }
    for kind in ["text/plain", "application/grpc-web", "application/grpcs"] {
        assert_eq!(status(kind, "POST").await, 415, "{kind}");
    }
    assert_eq!(status("application/grpc", "PUT").await, 405);
    let call = [("content-type", "application/grpc")];
    let http1 = service.http.send(Method::POST, CHECK, &call, frame(&[]));
    assert_eq!(http1.await.status, 505);
}

/// Checks that a call was refused with this code, and with an id to look for in the log; returns
/// the fields that the refusal names, sorted.
#[track_caller]
pub fn assert_refused<T: Debug>(answer: Result<T, Status>, code: Code) -> Vec<String> {
    let status = answer.unwrap_err();
    assert_eq!(status.code(), code, "{status:?}");
    assert!(!status.message().is_empty());
    let details = status.get_error_details();
    let told = &details.request_info().unwrap().request_id;
    let id = status.metadata().get("x-request-id").unwrap();
    assert_eq!(id, told.as_str());
    let violations = details.bad_request().map(|it| &it.field_violations);
    let violations = violations.into_iter().flatten();
    let mut fields: Vec<String> = violations.map(|it| it.field.clone()).collect();
    fields.sort();
    fields
}
