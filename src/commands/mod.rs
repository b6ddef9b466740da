//! The commands, one file each: the arguments, whose comments are the help, and the story.

pub(crate) mod new;
