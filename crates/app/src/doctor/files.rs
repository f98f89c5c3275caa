//! Whether others can read the files that hold secrets, and whether there is room for more.

use std::path::Path;

use super::{Complaint, Gravity, Setup, complaint};
use crate::secret_file;

/// With less room than this a day's work may not fit.
const LITTLE_ROOM_BYTES: u64 = 256 * 1024 * 1024;
/// With less than one part in so many an administrator should look.
const PARTS_OF_A_DISK: u64 = 10;

pub(super) fn examine(setup: &Setup<'_>) -> Vec<Complaint> {
    let directory = setup.location.directory();
    let mut complaints = Vec::new();
    complaints.extend(exposed(directory, "data-directory", ("資料夾", "the data folder"), "700"));
    let key = directory.join(store::ledger::KEY_FILE);
    let names = ("日誌之簽章金鑰", "the key of the log");
    complaints.extend(exposed(&key, "ledger-key", names, "600"));
    let key = directory.join(crate::sealing::FILE);
    let names = ("加密驗證器金鑰之檔案", "the file that seals the keys of one-time codes");
    complaints.extend(exposed(&key, "sealing-keys", names, "600"));
    let key = directory.join(crate::webhook::KEY_FILE);
    let names = ("事件通知之簽章金鑰", "the key of webhooks");
    complaints.extend(exposed(&key, "webhook-key", names, "600"));
    if let Some(key) = setup.tls_key {
        complaints.extend(exposed(
            key,
            "tls-key",
            ("TLS 金鑰", "the key of the TLS certificate"),
            "600",
        ));
    }
    complaints.extend(room(directory));
    complaints.extend(environment(setup));
    complaints.extend(root());
    complaints
}

/// Nothing is said of what is not there yet: it is made for its owner alone.
fn exposed(
    path: &Path,
    about: &'static str,
    (zh, en): (&str, &str),
    mode: &str,
) -> Option<Complaint> {
    let metadata = std::fs::metadata(path).ok()?;
    let path = path.display();
    Some(match secret_file::is_exposed(&metadata) {
        false => complaint(
            Gravity::Fine,
            about,
            format!("{zh}僅擁有者可讀"),
            format!("{en} can be read by its owner alone"),
        ),
        true => complaint(
            Gravity::Unsafe,
            about,
            format!("{zh} {path} 他人可讀；請執行 chmod {mode} {path}"),
            format!("others can read {en}, {path}; run chmod {mode} {path}"),
        ),
    })
}

fn room(directory: &Path) -> Option<Complaint> {
    let disk = rustix::fs::statvfs(directory).ok()?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let all = disk.f_blocks.saturating_mul(disk.f_frsize);
    Some(left(free, all))
}

/// Of so many bytes so many are free.
fn left(free: u64, all: u64) -> Complaint {
    let megabytes = free / (1024 * 1024);
    let gravity = match free {
        free if free < LITTLE_ROOM_BYTES => Gravity::Unsafe,
        free if free < all / PARTS_OF_A_DISK => Gravity::Advice,
        _ => Gravity::Fine,
    };
    complaint(
        gravity,
        "disk",
        format!("資料夾所在磁碟尚餘 {megabytes} MiB"),
        format!("the disk of the data folder has {megabytes} MiB left"),
    )
}

fn environment(setup: &Setup<'_>) -> Option<Complaint> {
    setup.has_password_in_environment.then(|| {
        complaint(
            Gravity::Advice,
            "environment",
            "資料庫密碼在環境變數中，子程序與當機報告都可能帶走；請改用 --database-file",
            "the database's password stands in the environment, which child processes and crash \
             reports carry away; use --database-file",
        )
    })
}

/// A hole in a program that runs as root is a hole in the machine.
#[cfg(unix)]
fn root() -> Option<Complaint> {
    use std::os::unix::fs::MetadataExt;
    let uid = std::fs::metadata("/proc/self").ok()?.uid();
    (uid == 0).then(|| {
        complaint(
            Gravity::Advice,
            "user",
            "以 root 執行；請改由專用帳號執行",
            "it runs as root; run it as a user of its own",
        )
    })
}

#[cfg(not(unix))]
fn root() -> Option<Complaint> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_fills_is_told_before_there_is_no_room_for_a_days_log() {
        let of = |free_mib: u64, all_mib: u64| {
            let told = left(free_mib * 1024 * 1024, all_mib * 1024 * 1024);
            (told.gravity, told.about)
        };
        assert_eq!(of(60_000, 100_000), (Gravity::Fine, "disk"));
        assert_eq!(of(9_000, 100_000), (Gravity::Advice, "disk"));
        assert_eq!(of(255, 1_000), (Gravity::Unsafe, "disk"));
        assert!(left(300 * 1024 * 1024, 0).zh.contains("300 MiB"));
        let folder = tempfile::tempdir().unwrap();
        assert!(room(folder.path()).is_some(), "the disk of the folder is looked at");
    }
}
