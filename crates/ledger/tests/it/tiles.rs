//! Tiles and bundles as C2SP has them: their paths, and that they give the root again.

use ledger::{Frontier, Hash, Tile, WIDTH, entry_bundle};

#[test]
fn a_path_is_read_as_it_is_written_and_in_no_other_way() {
    let tile = Tile { level: Some(1), number: 1_234_067, width: WIDTH };
    assert_eq!(tile.path(), "tile/1/x001/x234/067");
    let last = Tile { level: None, number: 0, width: 17 };
    assert_eq!(last.path(), "tile/entries/000.p/17");
    for tile in [tile, last] {
        assert_eq!(Tile::from_path(&tile.path()), Some(tile));
    }
    for wrong in [
        "tile/0/0",
        "tile/00/000",
        "tile/0/x000/001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/007",
        "tile/entries/../000",
        "tile/0/",
        "checkpoint",
    ] {
        assert_eq!(Tile::from_path(wrong), None, "{wrong}");
    }
}

#[test]
fn the_tiles_of_the_specification_are_those_of_a_tree_of_its_size() {
    let tiles = Tile::all(70_000);
    let of = |level, is_full| {
        tiles.iter().filter(|one| one.level == level && (one.width == WIDTH) == is_full).count()
    };
    assert_eq!((of(Some(0), true), of(Some(0), false)), (273, 1));
    assert_eq!((of(Some(1), true), of(Some(1), false)), (1, 1));
    assert_eq!((of(Some(2), true), of(Some(2), false)), (0, 1));
    assert_eq!((of(None, true), of(None, false)), (273, 1));
    assert!(tiles.iter().all(|tile| tile.entries().is_some_and(|range| range.end <= 70_000)));
}

#[test]
fn the_tiles_of_a_level_give_the_root_that_the_leaves_give() {
    let leaves: Vec<Hash> =
        (0..1000_u32).map(|number| Hash::of_leaf(&number.to_be_bytes())).collect();
    let root = leaves.iter().copied().collect::<Frontier>().root();
    let mut level_0 = Vec::new();
    for tile in Tile::all(1000).iter().filter(|tile| tile.level == Some(0)) {
        let range = tile.entries().unwrap();
        level_0.extend(tile.hashes(&leaves[range.start as usize..range.end as usize]));
    }
    let hashes = level_0.as_chunks::<32>().0.iter().copied().map(Hash);
    assert_eq!(hashes.collect::<Frontier>().root(), root);
    let above = Tile { level: Some(1), number: 0, width: 3 };
    let full = &leaves[..768];
    let of_full: Vec<u8> = full
        .chunks(256)
        .flat_map(|part| part.iter().copied().collect::<Frontier>().root().0)
        .collect();
    assert_eq!(above.hashes(full), of_full);
}

#[test]
fn a_bundle_says_the_length_of_each_entry_before_it() {
    assert_eq!(entry_bundle(["ab", ""]), Some(vec![0, 2, b'a', b'b', 0, 0]));
    assert_eq!(entry_bundle([&*"x".repeat(65_536)]), None);
}
