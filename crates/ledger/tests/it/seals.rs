//! Seals: what they are made of, and that they hold for nothing else.

use ledger::{Hash, Signer, to_hexadecimal};

#[test]
fn a_seal_is_what_other_programs_make_of_the_secret_the_size_and_the_root() {
    let signer = Signer::of_seed(&[7; 32]);
    let seal = signer.sealer().seal(1, Hash::of_leaf(b"an entry"));
    // hmac of Python's library, under the SHA-512 of the purpose and the secret.
    assert_eq!(to_hexadecimal(&seal), "909274d03cf7467f3925e7132881ec19");
}

#[test]
fn a_seal_holds_for_its_size_its_root_and_its_secret_alone() {
    let signer = Signer::of_seed(&[7; 32]);
    let (sealer, root) = (signer.sealer(), Hash::of_leaf(b"an entry"));
    let seal = sealer.seal(1, root);
    assert!(sealer.holds(1, root, &seal));
    assert!(!sealer.holds(2, root, &seal));
    assert!(!sealer.holds(1, Hash::of_leaf(b"another"), &seal));
    assert!(!Signer::of_seed(&[8; 32]).sealer().holds(1, root, &seal));
    for part in [&[][..], &seal[..15], &[seal.as_slice(), &[0]].concat()] {
        assert!(!sealer.holds(1, root, part), "{} bytes", part.len());
    }
    let mut forged = seal;
    forged[3] ^= 1;
    assert!(!sealer.holds(1, root, &forged));
}
