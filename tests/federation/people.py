"""Puts the people and groups of the tests into a Samba directory that does not run yet.

Usage: /usr/bin/python3 people.py SMB_CONF; Debian's python, as Samba's own modules are Debian's.
"""

import sys
import time

from samba import param
from samba.auth import system_session
from samba.samdb import SamDB

PASSWORD = "Correct-Horse-9"
EXPIRED_SECONDS_AGO = 3600

config = param.LoadParm()
config.load(sys.argv[1])
directory = SamDB(url=config.samdb_url(), session_info=system_session(), lp=config)
base = str(directory.domain_dn())

# Name to sign in with, name to show.
PEOPLE = {
    "seeker": "Seeker",
    "wang": "王小明",
    "disabled": "停用",
    "leaver": "離職者",
    "expired": "到期",
    "must-change": "須變更密碼",
    "locked": "鎖定",
    "renamed": "更名",
    "plain": "無群組",
}
for name, shown in PEOPLE.items():
    directory.newuser(
        name,
        PASSWORD,
        force_password_change_at_next_login_req=name == "must-change",
        givenname=shown,
        mailaddress=f"{name}@fangyuan.test",
    )

directory.newgroup("isms-officers")
directory.newgroup("department-isms")
directory.add_remove_group_members("department-isms", ["wang"])
directory.add_remove_group_members("isms-officers", ["department-isms"])

directory.disable_account("(sAMAccountName=disabled)")
directory.setexpiry("(sAMAccountName=expired)", -EXPIRED_SECONDS_AGO)

# Three wrong passwords lock an account for half an hour, in steps of 100 nanoseconds.
half_an_hour = -30 * 60 * 10_000_000
directory.modify_ldif(f"""dn: {base}
changetype: modify
replace: lockoutThreshold
lockoutThreshold: 3
-
replace: lockoutDuration
lockoutDuration: {half_an_hour}
-
replace: lockOutObservationWindow
lockOutObservationWindow: {half_an_hour}
""")
print(f"{len(PEOPLE)} people at {time.strftime('%H:%M:%S')}")
