"""From an abstract to tags: pure steps, each visible and testable, every tag with the sentence that says so."""
