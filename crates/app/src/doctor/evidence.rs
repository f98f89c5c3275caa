//! Whether evidence files are examined for malware before they are kept.

use super::{Complaint, Gravity, Setup, complaint};

pub(super) fn examine(setup: &Setup<'_>) -> Complaint {
    let Some(scanner) = setup.scanner else {
        return complaint(
            Gravity::Advice,
            "scanner",
            "上傳的檔案未經掃毒；請安裝 ClamAV 並以 --clamd 指明",
            "files are kept without a scan for malware; install ClamAV and name it by --clamd",
        );
    };
    match scanner.version() {
        Ok(version) => complaint(
            Gravity::Fine,
            "scanner",
            format!("上傳的檔案先經掃毒：{version}"),
            format!("files are scanned before they are kept: {version}"),
        ),
        Err(error) => complaint(
            Gravity::Broken,
            "scanner",
            format!("掃毒程式無法使用，因此不保存任何檔案（{error}）"),
            format!("the scanner cannot be used, so no file is kept: {error}"),
        ),
    }
}
