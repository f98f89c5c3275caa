//! Faults of whole files, and files of other programs.
