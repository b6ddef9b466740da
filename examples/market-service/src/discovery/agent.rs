//! The few calls to the local Consul agent that registering takes.

use std::{fmt::Display, sync::Arc, time::Duration};

use anyhow::{Context, bail, ensure};
use axum::{
    body::Bytes,
    http::{Method, Request, StatusCode, Uri, header::CONTENT_TYPE},
};
use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use rustls_native_certs::load_native_certs;
use tokio::time::timeout;

use super::registration::{Registered, Registration};
use crate::config::{ConsulConfig, Secret};

const REQUEST_LIMIT: Duration = Duration::from_secs(5);

/// A client of the agent.
#[derive(Debug, Clone)]
pub struct Agent {
    base: String,
    uri: Uri,
    token: Option<Secret>,
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl Agent {
    /// None if registration is switched off.
    pub fn new(config: &ConsulConfig) -> anyhow::Result<Option<Self>> {
        let address = config.consul_http_addr.trim_end_matches('/');
        if address.is_empty() {
            return Ok(None);
        }
        let base = match address.split_once("://") {
            Some(("http" | "https", _)) => address.to_owned(),
            Some((scheme, _)) => bail!("CONSUL_HTTP_ADDR: `{scheme}` is not supported"),
            None => format!("http://{address}"),
        };
        let uri: Uri = base
            .parse()
            .with_context(|| format!("invalid CONSUL_HTTP_ADDR {address:?}"))?;
        ensure!(
            uri.host().is_some(),
            "invalid CONSUL_HTTP_ADDR {address:?}: no host"
        );
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls(config, &uri)?)
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Some(Self {
            base,
            uri,
            token: config.consul_http_token.clone(),
            client: Client::builder(TokioExecutor::new()).build(connector),
        }))
    }

    /// Where the agent is.
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// What the agent knows of an instance.
    pub async fn registered(&self, id: &str) -> anyhow::Result<Option<Registered>> {
        let path = format!("/v1/agent/service/{}", encoded(id));
        let (status, body) = self.send(Method::GET, &path, Bytes::new()).await?;
        if status == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let body = success(status, body)?;
        let registered = serde_json::from_slice(&body).context("unexpected answer")?;
        Ok(Some(registered))
    }

    /// Registers an instance, or changes its registration.
    pub async fn register(&self, registration: &Registration) -> anyhow::Result<()> {
        let path = "/v1/agent/service/register?replace-existing-checks=true";
        let body = serde_json::to_vec(registration)?;
        let (status, body) = self.send(Method::PUT, path, body.into()).await?;
        success(status, body)?;
        Ok(())
    }

    /// Deregisters an instance, if it is registered.
    pub async fn deregister(&self, id: &str) -> anyhow::Result<()> {
        let path = format!("/v1/agent/service/deregister/{}", encoded(id));
        let (status, body) = self.send(Method::PUT, &path, Bytes::new()).await?;
        // Old agents answer 500 instead of 404 to an id that they do not know.
        if status != StatusCode::NOT_FOUND && !body.starts_with(b"Unknown service") {
            success(status, body)?;
        }
        Ok(())
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Bytes,
    ) -> anyhow::Result<(StatusCode, Bytes)> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(CONTENT_TYPE, "application/json");
        if let Some(token) = &self.token {
            request = request.header("x-consul-token", token.expose());
        }
        let request = request.body(Full::new(body))?;
        let exchange = async {
            let response = self.client.request(request).await?;
            let status = response.status();
            let body = response.into_body().collect().await?.to_bytes();
            anyhow::Ok((status, body))
        };
        timeout(REQUEST_LIMIT, exchange)
            .await
            .context("no answer in time")?
    }
}

fn success(status: StatusCode, body: Bytes) -> anyhow::Result<Bytes> {
    let text = String::from_utf8_lossy(&body);
    ensure!(status.is_success(), "{status}: {}", text.trim());
    Ok(body)
}

/// As a part of a path.
fn encoded(id: &str) -> impl Display {
    utf8_percent_encode(id, NON_ALPHANUMERIC)
}

/// Trusts what CONSUL_CACERT holds and nothing else; if it is unset, what this system trusts.
fn tls(config: &ConsulConfig, agent: &Uri) -> anyhow::Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    match &config.consul_cacert {
        Some(path) => {
            for certificate in certificates(path).context("CONSUL_CACERT")? {
                roots.add(certificate).context("CONSUL_CACERT")?;
            }
        }
        None if agent.scheme_str() == Some("https") => {
            roots.add_parsable_certificates(load_native_certs().certs);
        }
        None => {}
    }
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots);
    match (&config.consul_client_cert, &config.consul_client_key) {
        (Some(certificate), Some(key)) => {
            let chain = certificates(certificate).context("CONSUL_CLIENT_CERT")?;
            let key = PrivateKeyDer::from_pem_file(key).context("CONSUL_CLIENT_KEY")?;
            Ok(tls.with_client_auth_cert(chain, key)?)
        }
        _ => Ok(tls.with_no_client_auth()),
    }
}

fn certificates(path: &str) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let certificates = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .with_context(|| format!("failed to read certificates from {path:?}"))?;
    Ok(certificates)
}
