//! Tells what was done, or why not. The only module that prints.

#![expect(
    clippy::disallowed_methods,
    reason = "how to print depends on the environment"
)]

use std::io::{self, IsTerminal, Write};

use anstream::{
    AutoStream,
    stream::{AsLockedWrite, RawStream},
};
use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::output::{ColorChoice, Output};
use crate::{
    failure::Refused,
    files::paths::MIGRATIONS,
    service::{
        plan::{Action, Plan, Step},
        project::MigrationRisk,
        renames::{Incomplete, Mention, Mentions},
    },
};

/// What a command did, or would do.
#[derive(Debug, Serialize)]
pub(crate) struct Report<'a> {
    pub(crate) command: &'static str,
    pub(crate) service: &'a str,
    pub(crate) path: String,
    pub(crate) dry_run: bool,
    pub(crate) files: &'a [Step],
    /// What migrations may do besides what they are for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) risks: Vec<ReportedRisk>,
    pub(crate) notes: Vec<String>,
    /// The lines of the team's that have the name of what was renamed or removed.
    #[serde(skip_serializing_if = "Mentions::is_empty")]
    pub(crate) mentions: Mentions,
    /// Commands to run next.
    #[serde(skip)]
    pub(crate) next: Vec<String>,
}

/// What a migration may do besides what it is for.
#[derive(Debug, Serialize)]
pub(crate) struct ReportedRisk {
    migration: String,
    kind: &'static str,
    message: String,
    /// Counts the rows that are in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<String>,
}

impl From<&MigrationRisk> for ReportedRisk {
    fn from(MigrationRisk { migration, risk }: &MigrationRisk) -> Self {
        Self {
            migration: migration.clone(),
            kind: risk.kind(),
            message: risk.text(),
            query: risk.query().map(str::to_owned),
        }
    }
}

impl<'a> Report<'a> {
    pub(crate) fn new(
        command: &'static str,
        service: &'a str,
        path: String,
        plan: &'a Plan,
    ) -> Self {
        Self {
            command,
            service,
            path,
            dry_run: false,
            files: &plan.steps,
            risks: Vec::new(),
            notes: Vec::new(),
            mentions: Mentions::default(),
            next: Vec::new(),
        }
    }

    /// Prints the report on standard output, and notes on standard error.
    pub(crate) fn print(&self, output: &Output) -> io::Result<()> {
        if output.json {
            let json = serde_json::to_string_pretty(self).map_err(io::Error::other)?;
            return write(io::stdout(), &format!("{json}\n"));
        }
        for text in &self.notes {
            note(text, output.color);
        }
        if output.quiet {
            self.to_do()
                .iter()
                .for_each(|text| note(text, output.color));
            return Ok(());
        }
        let painter = Painter::new(output.color, &io::stdout());
        write(io::stdout(), &self.text(&painter))
    }

    fn text(&self, painter: &Painter) -> String {
        if self.files.is_empty() {
            return "nothing to do\n".to_owned();
        }
        let mut text = String::new();
        for step in self.files {
            let action = painter.paint(ACTION, &format!("{:>8}", step.action.name()));
            text.push_str(&match &step.action {
                Action::Move { from, .. } => format!("{action} {} -> {}\n", from.path, step.path),
                _ => format!("{action} {}\n", step.path),
            });
            if !matches!(step.action, Action::Conflict(_)) {
                let notes = step
                    .notes
                    .iter()
                    .map(|note| note.replace('\n', "\n         "));
                text.extend(notes.map(|note| format!("         {note}\n")));
            }
        }
        if !self.risks.is_empty() {
            text.push_str(&format!(
                "\n{}\n",
                painter.paint(ADVICE, "before you deploy:")
            ));
        }
        for risk in &self.risks {
            let file = risk.migration.trim_start_matches(MIGRATIONS);
            text.push_str(&format!("    {file}: {}\n", risk.message));
        }
        text.push_str(&self.mentions(painter));
        text.push_str(&format!("\n{}\n", painter.paint(SUMMARY, &self.summary())));
        if !self.next.is_empty() {
            text.push_str("\nnext:\n");
            for command in &self.next {
                text.push_str(&format!("    {command}\n"));
            }
        }
        text
    }

    /// What somebody still has to do, of what the report tells otherwise.
    fn to_do(&self) -> Vec<String> {
        let marked = self.files.iter();
        let marked = marked.filter(|step| matches!(step.action, Action::Conflict(_)));
        let mut to_do: Vec<String> = marked
            .map(|step| format!("{} is in conflict: edit it", step.path))
            .collect();
        let Mentions {
            broken,
            stranded,
            incomplete,
            retyped,
            unfit,
            ..
        } = &self.mentions;
        for (title, lines) in [
            (BROKEN, listed(broken)),
            (STRANDED, listed(stranded)),
            (INCOMPLETE, lacking(incomplete)),
            (RETYPED, listed(retyped)),
            (UNFIT, listed(unfit)),
        ] {
            if !lines.is_empty() {
                to_do.push(format!("{title}\n{}", lines.trim_end()));
            }
        }
        to_do
    }

    /// The lines that have the name of what was renamed or removed.
    fn mentions(&self, painter: &Painter) -> String {
        let Mentions {
            count,
            lines,
            broken,
            stranded,
            incomplete,
            retyped,
            unfit,
        } = &self.mentions;
        let mut text = String::new();
        for (title, lines) in [
            (INCOMPLETE, lacking(incomplete)),
            (BROKEN, listed(broken)),
            (STRANDED, listed(stranded)),
            (RETYPED, listed(retyped)),
            (UNFIT, listed(unfit)),
            ("still with a name that is gone:", listed(lines)),
        ] {
            if !lines.is_empty() {
                text.push_str(&format!("\n{}\n{lines}", painter.paint(ADVICE, title)));
            }
        }
        if *count > lines.len() {
            text.push_str(&format!("    and {} more\n", count - lines.len()));
        }
        text
    }

    fn summary(&self) -> String {
        let (service, path) = (self.service, &self.path);
        let count = self.files.iter().flat_map(Step::changes).count();
        match (self.command, self.dry_run) {
            ("new", true) => {
                format!("would write {service} to {path}, {count} files; nothing was written")
            }
            ("new", false) => format!("wrote {service} to {path}, {count} files"),
            (_, true) => format!("would change {count} files; nothing was written"),
            (_, false) => format!("changed {count} files"),
        }
    }
}

/// What is told of lines that still need an old name.
const BROKEN: &str = "yours, and not built before they have the new name:";
const STRANDED: &str = "yours, and not built, since what they use goes:";
const UNFIT: &str =
    "new, and not built before they go with what you have renamed, deleted or added:";

/// What is told of lines with a field of another type.
const RETYPED: &str = "yours, with a field whose type is another now:";
/// What is told of lines that have to name what is new.
const INCOMPLETE: &str = "yours, and wrong before they have what is new:";

fn lacking(lines: &[Incomplete]) -> String {
    let lines = lines.iter().map(|Incomplete { line, missing }| {
        let Mention { path, line, text } = line;
        format!(
            "    {path}:{line}: {text}  needs `{}`\n",
            missing.join("`, `")
        )
    });
    lines.collect()
}

fn listed(mentions: &[Mention]) -> String {
    let lines = mentions
        .iter()
        .map(|Mention { path, line, text }| format!("    {path}:{line}: {text}\n"));
    lines.collect()
}

/// Prints a command's result on standard output.
pub(crate) fn print(text: &str, output: &Output) -> io::Result<()> {
    if output.quiet {
        return Ok(());
    }
    write(io::stdout(), text)
}

/// Prints a note on standard error.
pub(crate) fn note(text: &str, color: ColorChoice) {
    let painter = Painter::new(color, &io::stderr());
    // If this fails, there is nowhere left to report it.
    let _ = write(
        io::stderr(),
        &format!("{} {text}\n", painter.paint(ADVICE, "note:")),
    );
}

/// Prints why a run failed.
pub(crate) fn failure(error: &anyhow::Error, color: ColorChoice) {
    let painter = Painter::new(color, &io::stderr());
    let mut text = format!("{} {error:#}\n", painter.paint(ERROR, "error:"));
    let refused = error.downcast_ref::<Refused>();
    if let Some(hint) = refused.and_then(Refused::get_hint) {
        text.push_str(&format!("{} {hint}\n", painter.paint(ADVICE, "hint:")));
    }
    // If this fails, there is nowhere left to report it.
    let _ = write(io::stderr(), &text);
}

/// Asks for a line on the terminal.
pub(crate) fn ask(question: &str) -> io::Result<String> {
    write(io::stderr(), &format!("{question}: "))?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(answer.trim().to_owned())
}

/// Whether both standard input and standard error are terminals.
pub(crate) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Writes a whole text; a closed pipe is no error.
fn write(stream: impl RawStream + AsLockedWrite, text: &str) -> io::Result<()> {
    // Passes everything on, but makes an old Windows console understand colors.
    let mut stream = AutoStream::always(stream);
    match stream
        .write_all(text.as_bytes())
        .and_then(|()| stream.flush())
    {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

const ACTION: Style = AnsiColor::Green.on_default();
const SUMMARY: Style = Style::new().bold();
const ADVICE: Style = AnsiColor::Yellow.on_default();
const ERROR: Style = AnsiColor::Red.on_default().bold();

/// Colors text where colors are wanted.
struct Painter {
    is_colored: bool,
}

impl Painter {
    /// Left to itself, it heeds `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE`, `TERM` and whether the
    /// stream is a terminal.
    fn new(choice: ColorChoice, stream: &impl RawStream) -> Self {
        let is_colored = match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => AutoStream::choice(stream) != anstream::ColorChoice::Never,
        };
        Self { is_colored }
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.is_colored {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}
