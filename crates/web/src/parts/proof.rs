//! The proof of a standing as a tree: what was asked, what was found, and what would mend it.

use askama::Template;

use crate::parts::html;
use crate::parts::standing::Badge;

/// One step of a proof. Steps with children fold.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/proof_node.html")]
pub struct ProofNode {
    pub badge: Option<Badge>,
    pub sentence: String,
    /// What the sentence rests on: clauses, parameters, records; each with where it leads.
    pub links: Vec<(String, String)>,
    pub children: Vec<ProofNode>,
    /// Open at first; a tree of a thousand records begins folded.
    pub is_open: bool,
}

impl ProofNode {
    pub fn new(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), is_open: true, ..Self::default() }
    }

    pub fn badge(self, badge: Badge) -> Self {
        Self { badge: Some(badge), ..self }
    }

    pub fn link(mut self, href: impl Into<String>, label: impl Into<String>) -> Self {
        self.links.push((href.into(), label.into()));
        self
    }

    pub fn child(mut self, child: ProofNode) -> Self {
        self.children.push(child);
        self
    }

    pub fn folded(self) -> Self {
        Self { is_open: false, ..self }
    }
}

/// A whole tree.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/proof.html")]
pub struct ProofTree {
    pub root: ProofNode,
}

html!(ProofNode, ProofTree);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_with_parts_folds_and_one_without_does_not() {
        let leaf = ProofNode::new("紀錄 <t1>").link("/records/t1", "t1");
        let tree = ProofTree { root: ProofNode::new("時數不足").child(leaf) }.to_string();
        assert_eq!(tree.matches("<details").count(), 1, "{tree}");
        assert!(tree.contains("<details open>"), "{tree}");
        assert!(tree.contains("紀錄 &#60;t1&#62;"), "{tree}");
        assert!(tree.contains(r#"<a href="/records/t1">t1</a>"#), "{tree}");
    }
}
