//! A new name that the team's code has for something else already: the run is refused, since what comes
//! of it would not build, and nothing in it would tell the two apart.

use anyhow::Result;

use super::{Project, renamed::Renamed};
use crate::{failure::Refused, service::plan::twin, spec::Service};

impl Project {
    /// Refuses new names that are taken, with the lines that have them.
    pub(super) fn check_free(&self, renamed: &[Renamed], service: &Service) -> Result<()> {
        if renamed.is_empty() {
            return Ok(());
        }
        let library = service.name.replace('-', "_");
        let mut message = "the new name is taken; nothing was written".to_owned();
        let whole = self.whole()?;
        let written = self.last_written()?;
        let texts = &whole.texts;
        let mut is_taken = false;
        for (from, to) in renamed.iter().flat_map(|it| self.renamed_files(it)) {
            // A module is in one file, whichever of the two.
            let other = twin(&to).filter(|other| from != to && texts.contains_key(other));
            if let Some(path) = other {
                is_taken = true;
                message.push_str(&format!("\n\n`{path}`, a module of this name is there"));
            }
        }
        for (path, text) in texts {
            if !path.ends_with(".rs") {
                continue;
            }
            for it in renamed {
                let is_moved = it.holds(path);
                // The fields of others are not gosvc's to rename, nor is what is in files that stay.
                if !is_moved && (!it.is_resource() || service.keeps(path)) {
                    continue;
                }
                let mut lines = it.words.taken(path, text, &library, is_moved);
                // What gosvc writes itself gets along with what it makes of the new name.
                let written = written.get(path).unwrap_or_default();
                lines.retain(|_, line| !written.lines().any(|it| it.trim() == *line));
                if lines.is_empty() {
                    continue;
                }
                is_taken = true;
                message.push_str(&format!("\n\n`{path}`"));
                for (number, line) in lines {
                    message.push_str(&format!("\n{number}: {line}"));
                }
            }
        }
        match is_taken {
            true => Err(Refused::new(message)
                .hint("give what is yours in these lines another name, or choose another new one")
                .into()),
            false => Ok(()),
        }
    }
}
