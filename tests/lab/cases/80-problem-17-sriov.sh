# Problem 17: a physical function with virtual ones cannot be given away, its virtual ones can.
# modes: type1 iommufd

pf=$(bdf igb0)
vfs=$(make_vfs "$pf" 2)
blames virtual-functions "$pf"
for vf in $vfs; do
	blames driver "$vf"
	mend
	passes "$vf"
	give_back "$vf"
done
blames virtual-functions "$pf"
mend
blames driver "$pf"
mend
passes "$pf"
