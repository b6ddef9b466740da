//! A real Chromium without a window, driven through its DevTools protocol.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::support::Sandbox;

const PATIENCE: Duration = Duration::from_secs(30);

/// The browser reads commands from its descriptor 3 and answers on 4, each ended by a zero byte.
/// Nothing but this machine exists for it.
const SCRIPT: &str = r#"exec chromium --headless=new --no-sandbox --disable-gpu \
    --remote-debugging-pipe --user-data-dir="$1" \
    --host-resolver-rules='MAP * ~NOTFOUND, EXCLUDE 127.0.0.1' \
    3<&0 4>&1 </dev/null >/dev/null 2>/dev/null"#;

/// A browser with one page, killed when dropped.
pub(crate) struct Browser {
    process: Child,
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
    session: Option<String>,
    count: u64,
}

impl Browser {
    pub(crate) fn start(sandbox: &Sandbox) -> Self {
        let mut process = Command::new("bash")
            .args(["-c", SCRIPT, "browser"])
            .arg(sandbox.join("profile"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("bash runs");
        let commands = process.stdin.take().expect("a pipe");
        let answers = BufReader::new(process.stdout.take().expect("a pipe"));
        let mut browser = Self {
            process,
            commands,
            answers,
            session: None,
            count: 0,
        };
        let page = browser.send("Target.createTarget", json!({ "url": "about:blank" }));
        let target = json!({ "targetId": page["targetId"], "flatten": true });
        let attached = browser.send("Target.attachToTarget", target);
        browser.session = attached["sessionId"].as_str().map(ToOwned::to_owned);
        browser
    }

    pub(crate) fn open(&mut self, url: &str) {
        let opened = self.send("Page.navigate", json!({ "url": url }));
        assert!(opened["errorText"].is_null(), "{opened}");
    }

    /// Evaluates JavaScript in the page until it gives a text.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, script: &str) -> String {
        let started = Instant::now();
        loop {
            let evaluate = json!({ "expression": script, "returnByValue": true });
            let evaluated = self.send("Runtime.evaluate", evaluate);
            if let Some(text) = evaluated["result"]["value"].as_str() {
                return text.to_owned();
            }
            assert!(started.elapsed() < PATIENCE, "{script}: {evaluated}");
            thread::sleep(Duration::from_millis(50));
        }
    }

    fn send(&mut self, method: &str, parameters: Value) -> Value {
        self.count += 1;
        let mut command = json!({ "id": self.count, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            command["sessionId"] = json!(session);
        }
        write!(self.commands, "{command}\0").expect("sent");
        loop {
            let mut answer = Vec::new();
            self.answers.read_until(0, &mut answer).expect("received");
            assert_eq!(answer.pop(), Some(0), "chromium is installed and runs");
            let answer: Value = serde_json::from_slice(&answer).expect("JSON");
            // Others are events.
            if answer["id"] == self.count {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].clone();
            }
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.process.kill().expect("killed");
        self.process.wait().expect("ended");
    }
}
