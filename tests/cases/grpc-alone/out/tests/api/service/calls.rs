//! Calls, whatever the resources.

use tonic::Code;

use crate::{
    grpc::{assert_refused, exchange, frame},
    support::Service,
};

const HEALTH: &str = "/grpc.health.v1.Health";

#[tokio::test]
async fn health_is_told_over_grpc() {
    let service = Service::start().await;
    let check = format!("{HEALTH}/Check");
    let status = async || {
        let answer = exchange(&service.grpc_address, &check, frame(&[]), "8S").await;
        answer.unwrap().last().copied()
    };
    let (serving, not_serving) = (Some(1), Some(2));
    assert_eq!(status().await, serving);
    service.health.drain();
    assert_eq!(status().await, not_serving);
}

#[tokio::test]
async fn there_are_no_other_methods_and_services() {
    let service = Service::start_with(&["--admin-port=0"]).await;
    for path in [&format!("{HEALTH}/Nothing"), "/Nothing/Nothing"] {
        let answer = exchange(&service.grpc_address, path, frame(&[]), "8S").await;
        assert_eq!(answer.unwrap_err().code(), Code::Unimplemented, "{path}");
    }
}

#[tokio::test]
async fn calls_stay_where_they_are_when_health_and_metrics_go_elsewhere() {
    let service = Service::start_with(&["--admin-port=0"]).await;
    let check = format!("{HEALTH}/Check");
    let answer = exchange(&service.grpc_address, &check, frame(&[]), "8S").await;
    assert!(answer.is_ok());
}

#[tokio::test]
async fn too_many_calls_are_refused_and_health_is_not() {
    let service = Service::start_with(&["--max-requests=0"]).await;
    let describe = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    let answer = exchange(&service.grpc_address, describe, frame(&[]), "8S").await;
    assert_refused(answer, Code::ResourceExhausted);
    let check = format!("{HEALTH}/Check");
    let answer = exchange(&service.grpc_address, &check, frame(&[]), "8S").await;
    assert!(answer.is_ok());
}

#[tokio::test]
async fn metrics_tell_methods_apart() {
    let service = Service::start().await;
    for method in ["Check", "Nothing", "4711"] {
        let path = format!("{HEALTH}/{method}");
        let _ = exchange(&service.grpc_address, &path, frame(&[]), "8S").await;
    }
    let metrics = service.admin.get("/metrics").await;
    let text = String::from_utf8(metrics.body.to_vec()).unwrap();
    for part in [
        r#"_count{method="grpc.health.v1.Health/Check",code="OK"} 1"#,
        r#"_count{method="unknown",code="UNIMPLEMENTED"} 2"#,
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("4711"), "{text}");
}
