//! A generated service's `/docs` in a real browser, with the files of Swagger UI as they are
//! published.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use serde_json::json;

use crate::{
    browser::Browser,
    running::Running,
    support::{Sandbox, succeed},
};

/// Serves the files of a folder to pages of any origin; returns the address.
fn serve(folder: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut lines = BufReader::new(&stream).lines();
            let first = lines.next().expect("a request").expect("readable");
            let head = lines.map_while(Result::ok);
            head.take_while(|line| !line.is_empty()).for_each(drop);
            let path = first.split(' ').nth(1).expect("a path");
            let file = fs::read(folder.join(&path[1..])).unwrap_or_default();
            let kind = match path.ends_with(".css") {
                true => "text/css",
                false => "text/javascript",
            };
            let head = format!(
                "HTTP/1.0 200 OK\r\ncontent-type: {kind}\r\naccess-control-allow-origin: *\r\n\r\n"
            );
            // The browser may have had enough.
            let _ = stream.write_all(&[head.as_bytes(), &file].concat());
        }
    });
    format!("http://{address}")
}

fn swagger_ui(sandbox: &Sandbox) -> PathBuf {
    let folder = sandbox.join("swagger-ui");
    fs::create_dir(&folder).expect("created");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/swagger-ui");
    let mut unpack = Command::new(script);
    unpack.arg(&folder);
    succeed(unpack);
    folder
}

#[test]
#[ignore = "needs chromium and npm"]
fn the_page_lists_the_operations_and_sends_requests() {
    let sandbox = Sandbox::new();
    sandbox.gosvc(&["new", "shop-service", "--path", "s", "-q", "--no-git"]);
    let files = swagger_ui(&sandbox);
    let assets = serve(files.clone());
    let database = format!("sqlite://{}", sandbox.join("shop.db").display());
    let settings = [("DOCS_ASSETS_URL", assets.as_str())];
    let service = Running::start_with(&sandbox.join("s"), &database, &settings);
    let created = service.request("POST", "/shops", &json!({ "name": "corner shop" }));
    assert_eq!(created.0, 201, "{}", created.1);
    let page = format!("http://{}/docs", service.address());

    let mut browser = Browser::start(&sandbox);
    browser.open(&page);
    let listed = browser.wait_for(
        "[...document.querySelectorAll('.opblock-summary-control')]
            .map(row => row.innerText.replace(/\\s+/g, ' ').trim()).join('\\n') || null",
    );
    assert_eq!(
        listed,
        "GET /shops List shops\n\
         POST /shops Create a shop\n\
         GET /shops/{id} Get a shop\n\
         PUT /shops/{id} Replace a shop\n\
         DELETE /shops/{id} Delete a shop\n\
         PATCH /shops/{id} Change some fields of a shop"
    );
    for button in [".opblock-summary-control", ".try-out__btn", ".execute"] {
        let click = format!(
            "(() => {{ const it = document.querySelector('{button}'); it?.click(); \
             return it && 'clicked' }})()"
        );
        browser.wait_for(&click);
    }
    let answer = browser.wait_for("document.querySelector('.live-responses-table')?.innerText");
    assert!(answer.contains("corner shop"), "{answer}");
    // The style sheet is in force as well.
    let color = "(c => c === 'rgba(0, 0, 0, 0)' ? null : c)(getComputedStyle( \
                 document.querySelector('.opblock-summary-method')).backgroundColor)";
    browser.wait_for(color);

    // A script that somebody has changed does not run.
    let script = files.join("swagger-ui-bundle.js");
    let text = fs::read_to_string(&script).expect("readable");
    fs::write(&script, text + "\n").expect("written");
    drop(browser);
    let mut browser = Browser::start(&sandbox);
    browser.open(&page);
    let left = "document.readyState === 'complete' ? document.body.innerText.trim() : null";
    let left = browser.wait_for(left);
    assert!(
        left.starts_with("This page needs the files of Swagger UI"),
        "{left}"
    );
}
