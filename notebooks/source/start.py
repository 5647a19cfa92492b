# %% [markdown]
# # Deep learning, a course to work through · 深度学习互动课程
#
# Five courses on deep learning in the order of the lectures. Every section has its idea in plain words, a live figure or a
# computation, and a number that you can check yourself.
#
# **How to work through a notebook**
#
# 1. Open a week below and choose *Run ▸ Run All Cells*. All figures come to life, and nothing is lost by running again.
# 2. Read from top to bottom. Before you move a slider, guess what will happen.
# 3. In an exercise replace `...` by your code and run the cell: the answer says what is right, or what differs first.
#    `hint("name")` gives one hint at a time, `solution("name")` shows a solution.
# 4. Answer the quiz at the end of each group of sections. Every answer is explained, the wrong ones too.
#
# What you solve is kept in a file on this computer and nowhere else. Run the cell below to see where you are.

# %%
from dlcourse.practice import course_map

course_map()
