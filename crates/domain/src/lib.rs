//! The pure core: law, facts and a day in, standings out; knows no storage, clock or network.
