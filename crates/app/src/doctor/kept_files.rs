//! Whether what is kept beside the bytes of files is as the log tells of it and as the records name them.

use store::Location;

use super::Complaint;
use super::kept::Kept;
use super::tables::examinable;
use crate::{Clock, evidence};

const FILES: Kept = Kept {
    about: "evidence",
    called: ("佐證檔案之資料列", "what is kept beside evidence files"),
    fine: (
        "佐證檔案之型別、大小、名稱與日誌相符，引用之紀錄亦與所登載者相符",
        "types, sizes and names of evidence files are as the log tells, and so are the records that name \
         them",
    ),
    so_that: (
        "，檔案因而無人可開、顯示為別種檔案或保存期限有誤",
        ", so that files open to nobody, are shown for what they are not or go too early or too late",
    ),
    then: ("請由備份取回該等資料列，並", "take these rows back from a backup, and"),
};

pub(super) fn examine(location: &Location, clock: &dyn Clock) -> Option<Complaint> {
    let installation = examinable(location, clock)?;
    Some(FILES.complaint(evidence::altered(&installation)))
}
