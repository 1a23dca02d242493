"""What the pages show, as plain values made from a history: report/site/web draws them."""
