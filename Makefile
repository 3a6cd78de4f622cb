# placeholder, replaced by the set-up's author
