//! Calls over gRPC, with messages as JSON. What they look like is what the service tells of itself.

use std::sync::LazyLock;

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

use crate::support::Service;

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
    /// Checks that an item is shown as it is over HTTP, can be changed and deleted; returns it as a
    /// message.
    pub async fn check_shown(&self, service: &Service, path: &str, created: &Value) -> Value {
        let id = json!({ "id": created["id"] });
        let message = self.send(service, "Get", &id).await.unwrap();
        assert_same(&message, created);
        let page = self.send_list(service, &json!({ "page_size": 1 })).await;
        assert_eq!(page[self.members], json!([message]));
        assert_eq!(page["next_page_token"], "");

        let mut stale = message.clone();
        stale["etag"] = json!("\"0\"");
        let refused = self.update(service, stale).await.unwrap_err();
        assert_eq!(refused.code(), Code::Aborted);
        let changed = self.update(service, message.clone()).await.unwrap();
        let id_text = created["id"].as_str().unwrap();
        let shown = service.http.get(&format!("{path}/{id_text}")).await.ok(200);
        assert_same(&changed, &shown);
        assert_ne!(shown["updated_at"], created["updated_at"]);

        self.send(service, "Delete", &id).await.unwrap();
        let gone = self.send(service, "Get", &id).await.unwrap_err();
        assert_eq!(gone.code(), Code::NotFound);
        message
    }

    /// Checks that a message makes an item which HTTP shows.
    pub async fn check_taken(&self, service: &Service, path: &str, message: Value) {
        let empty = self.send(service, "Create", &json!({})).await.unwrap_err();
        assert_eq!(empty.code(), Code::InvalidArgument);
        let details = empty.get_error_details();
        let violations = &details.bad_request().unwrap().field_violations;
        assert_eq!(violations[0].field, self.member);
        assert!(!details.request_info().unwrap().request_id.is_empty());

        let new = json!({ self.member: message });
        let created = self.send(service, "Create", &new).await.unwrap();
        assert_ne!(created["id"], message["id"]);
        let id = created["id"].as_str().unwrap();
        let shown = service.http.get(&format!("{path}/{id}")).await.ok(200);
        assert_same(&created, &shown);
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

    async fn update(&self, service: &Service, message: Value) -> Result<Value, Status> {
        let update = json!({ self.member: message });
        self.send(service, "Update", &update).await
    }

    async fn send_list(&self, service: &Service, message: &Value) -> Value {
        let method = format!("List{}", self.items);
        self.call(service, &method, message).await.unwrap()
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
        let message = DynamicMessage::deserialize(method.input(), message).unwrap();
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

#[tokio::test]
async fn it_can_have_a_port_of_its_own() {
    let service = Service::start().await;
    let checked = exchange(&service.grpc_address, CHECK, frame(&[]), "8S").await;
    assert!(checked.is_ok());
    let service = Service::start_with(&["--grpc-port=0"]).await;
    let checked = exchange(&service.grpc_address, CHECK, frame(&[]), "8S").await;
    assert!(checked.is_ok());
    service.http.get(CHECK).await.error(404, "not_found");
    let unknown = exchange(&service.grpc_address, "/Nothing/Nothing", frame(&[]), "8S").await;
    assert_eq!(unknown.unwrap_err().code(), Code::Unimplemented);
}
